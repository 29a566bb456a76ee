import { GraphError, badRequest, type GraphResponse } from "./response.ts";
import type { ResourceRequest } from "./request.ts";

/** One method of one resource. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the version, as in `/users/{id}/photo/$value`; a segment in braces stands for anything. */
  readonly path: string;
  readonly handle: (request: ResourceRequest) => GraphResponse;
}

/** What a path leads to. */
export interface Route {
  /** The call log's key without the method: `/v1.0/users/{id}`. */
  readonly pattern: string;
  handle(request: Omit<ResourceRequest, "params">): GraphResponse;
}

/** Finds the route of a path below `/v1.0`. Total: an unknown path leads to Graph's error for it. */
export type FindRoute = (method: string, path: string) => Route;

export function createRouter(endpoints: readonly Endpoint[]): FindRoute {
  return (method, path) => {
    const segments = decodeSegments(path);
    if (!segments) return createErrorRoute(() => badRequest("Bad Request - Invalid URL"));

    const matching = endpoints.filter((endpoint) => matches(endpoint.path.split("/").slice(1), segments));
    const [first] = matching;
    if (!first) {
      return createErrorRoute(() => badRequest(`Resource not found for the segment '${segments.at(-1) ?? ""}'.`));
    }
    const endpoint = matching.find((candidate) => candidate.method === method);
    const params = getParams(first.path.split("/").slice(1), segments);
    return {
      pattern: `/v1.0${first.path}`,
      handle: (request) => (endpoint ? endpoint.handle({ ...request, params }) : throwNotImplemented(matching)),
    };
  };
}

/** Graph takes the names of resources in any case. */
function matches(template: readonly string[], segments: readonly string[]): boolean {
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
  throw new GraphError(501, "NotImplemented", `The emulator answers only ${methods} for this resource.`);
}

/** Undefined where a percent-encoding is broken. */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
