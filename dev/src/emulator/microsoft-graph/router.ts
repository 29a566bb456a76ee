import { GraphError, badRequestError, type GraphResponse } from "./response.ts";
import type { ResourceRequest } from "./request.ts";

/** One method of one resource. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH";
  /** Path after the version (`/users/{id}/photo/$value`); a segment in braces is a placeholder. */
  readonly path: string;
  readonly handle: (request: ResourceRequest) => GraphResponse;
}

/** Handler of a path. */
export interface Route {
  /** Key of the call log without the method: `/v1.0/users/{id}`. */
  readonly pattern: string;
  handle(request: Omit<ResourceRequest, "params">): GraphResponse;
}

/**
 * Finds the route of a path below `/v1.0`. Always returns one: the route of an unknown path responds with Graph's
 * error.
 */
export type FindRoute = (method: string, path: string) => Route;

export function createRouter(endpoints: readonly Endpoint[]): FindRoute {
  return (method, path) => {
    const segments = decodeSegments(path);
    if (!segments) return createErrorRoute(() => badRequestError("Bad Request - Invalid URL"));

    const matching = endpoints.filter((endpoint) => matchesPath(endpoint.path.split("/").slice(1), segments));
    const [first] = matching;
    if (!first) {
      return createErrorRoute(() => badRequestError(`Resource not found for the segment '${segments.at(-1) ?? ""}'.`));
    }
    const endpoint = matching.find((candidate) => candidate.method === method);
    const params = getParams(first.path.split("/").slice(1), segments);
    return {
      pattern: `/v1.0${first.path}`,
      handle: (request) => (endpoint ? endpoint.handle({ ...request, params }) : throwNotImplemented(matching)),
    };
  };
}

/** Resource names are case-insensitive in Graph. */
function matchesPath(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => isPlaceholder(part) || part.toLowerCase() === segments[index]?.toLowerCase())
  );
}

function getParams(template: readonly string[], segments: readonly string[]): string[] {
  return segments.filter((_segment, index) => isPlaceholder(template[index] ?? ""));
}

function isPlaceholder(part: string): boolean {
  return part.startsWith("{");
}

function createErrorRoute(error: () => GraphError): Route {
  return {
    pattern: "/v1.0/{unknown}",
    handle: () => {
      throw error();
    },
  };
}

function throwNotImplemented(endpoints: readonly Endpoint[]): never {
  const methods = endpoints.map(({ method }) => method).join(" and ");
  throw new GraphError(501, "NotImplemented", `The emulator supports only ${methods} for this resource.`);
}

/** Returns undefined for invalid percent-encoding. */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
