import { GraphError, badRequest } from "./answer.ts";
import { getManager, getUser, listDirectReports, listUsers, type ResourceRequest } from "./users.ts";

/** What a path leads to. */
export interface Route {
  /** The call log's key without the method: `/v1.0/users/{id}`. */
  readonly pattern: string;
  answer(request: ResourceRequest): object;
}

/** Finds the route of a path below `/v1.0`. Total: an unknown path leads to Graph's error for it. */
export function findRoute(method: string, path: string): Route {
  const segments = decodeSegments(path);
  if (!segments) return unknownRoute(() => badRequest("Bad Request - Invalid URL"));
  const [root = "", ...rest] = segments;
  const route =
    root.toLowerCase() === "me"
      ? ofOneUser("/v1.0/me", undefined, rest)
      : root.toLowerCase() === "users"
        ? ofUsers(rest)
        : undefined;
  if (!route) {
    return unknownRoute(() => badRequest(`Resource not found for the segment '${segments.at(-1) ?? ""}'.`));
  }
  return method === "GET" ? route : { ...route, answer: refuseMethod };
}

function ofUsers([key, ...rest]: readonly string[]): Route | undefined {
  if (key === undefined) return { pattern: "/v1.0/users", answer: listUsers };
  return ofOneUser("/v1.0/users/{id}", key, rest);
}

function ofOneUser(pattern: string, key: string | undefined, rest: readonly string[]): Route | undefined {
  if (rest.length > 1) return undefined;
  switch (rest[0]?.toLowerCase()) {
    case undefined:
      return { pattern, answer: (request) => getUser(request, key) };
    case "manager":
      return { pattern: `${pattern}/manager`, answer: (request) => getManager(request, key) };
    case "directreports":
      return { pattern: `${pattern}/directReports`, answer: (request) => listDirectReports(request, key) };
    default:
      return undefined;
  }
}

function unknownRoute(error: () => GraphError): Route {
  return {
    pattern: "/v1.0/{unknown}",
    answer: () => {
      throw error();
    },
  };
}

function refuseMethod(): never {
  throw new GraphError(501, "NotImplemented", "The emulator answers only GET for this resource.");
}

/** Undefined where a percent-encoding is broken. */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
