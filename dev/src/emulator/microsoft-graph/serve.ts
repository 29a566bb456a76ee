import { receivedCall } from "../recorded-call.ts";
import type { ResourceServerDeps, TokenCheck } from "../resource-server.ts";
import { GraphError, errorAnswer, type GraphAnswer, type RequestIds } from "./response.ts";
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
  readonly tokenCheck: TokenCheck;
  /** Goes before the key in the call log: `BATCH ` for items of a batch. */
  readonly keyPrefix: "" | "BATCH ";
}

export type Serve = (request: GraphRequest) => Promise<GraphAnswer>;

interface ServeDeps extends Omit<ResourceServerDeps, "keys"> {
  readonly findRoute: FindRoute;
}

/** The one way in for requests, alone or as items of a batch: call log, faults, token, route. */
export function createServe({ calls, faults, clock, findRoute }: ServeDeps): Serve {
  return async ({ method, url, baseUrl, headers, json, ids, tokenCheck, keyPrefix }) => {
    const [fullPath = "", ...query] = url.split("?");
    const path = fullPath.slice("/v1.0".length);
    const route = findRoute(method, path);
    const key = `${keyPrefix}${method} ${route.pattern}`;

    const faulty = await receivedCall({ calls, faults }, { key, url, tokenCheck });
    if (faulty) return { headers: {}, ...faulty };
    try {
      if (!tokenCheck.accepted) throw unauthorized(tokenCheck.refusal);
      const search = new URLSearchParams(query.join("?"));
      return route.answer({ token: tokenCheck.token, baseUrl, path, search, headers, json });
    } catch (error) {
      if (error instanceof GraphError) return errorAnswer(error, ids, clock.now());
      throw error;
    }
  };
}
