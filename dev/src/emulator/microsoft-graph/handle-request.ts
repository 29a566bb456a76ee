import { recordCall } from "../record-call.ts";
import type { ResourceServerDeps, TokenValidation } from "../resource-server.ts";
import { GraphError, errorResponse, type GraphResponse, type RequestIds } from "./response.ts";
import type { JsonObject, RequestHeaders } from "./request.ts";
import type { FindRoute } from "./router.ts";
import { unauthorized } from "./unauthorized.ts";

/** A request for a resource, as it came over HTTP or in a batch. */
export interface GraphRequest {
  readonly method: string;
  /** Path and query from `/v1.0` on. */
  readonly url: string;
  /** Origin and version, for the links in the answer. */
  readonly baseUrl: string;
  /** Names in lower case. */
  readonly headers: RequestHeaders;
  readonly json: () => JsonObject;
  readonly ids: RequestIds;
  readonly validation: TokenValidation;
  /** Goes before the key in the call log: `BATCH ` for items of a batch. */
  readonly keyPrefix: "" | "BATCH ";
}

export type HandleRequest = (request: GraphRequest) => Promise<GraphResponse>;

interface RequestHandlerDeps extends Omit<ResourceServerDeps, "keys"> {
  readonly findRoute: FindRoute;
}

/** The one way in for requests, alone or as items of a batch: call log, faults, token, route. */
export function createRequestHandler({ calls, faults, clock, findRoute }: RequestHandlerDeps): HandleRequest {
  return async ({ method, url, baseUrl, headers, json, ids, validation, keyPrefix }) => {
    const [fullPath = "", ...query] = url.split("?");
    const path = fullPath.slice("/v1.0".length);
    const route = findRoute(method, path);
    const key = `${keyPrefix}${method} ${route.pattern}`;

    const faultResponse = await recordCall({ calls, faults }, { key, url, validation });
    if (faultResponse) return { headers: {}, ...faultResponse };
    try {
      if (!validation.accepted) throw unauthorized(validation.reason);
      const search = new URLSearchParams(query.join("?"));
      return route.handle({ token: validation.token, baseUrl, path, search, headers, json });
    } catch (error) {
      if (error instanceof GraphError) return errorResponse(error, ids, clock.now());
      throw error;
    }
  };
}
