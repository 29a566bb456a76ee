import { recordCall } from "../record-call.ts";
import type { ResourceServerDeps, TokenValidation } from "../resource-server.ts";
import { GraphError, errorResponse, type GraphResponse, type RequestIds } from "./response.ts";
import { getMailbox, type MailboxLimit } from "./outlook/mailbox-limit.ts";
import type { JsonObject, RequestHeaders } from "./request.ts";
import type { FindRoute } from "./router.ts";
import { unauthorizedError } from "./unauthorized.ts";

/** A request for a resource, over HTTP or as an item of a batch. */
export interface GraphRequest {
  readonly method: string;
  /** Path and query, starting with `/v1.0`. */
  readonly url: string;
  /** Origin and version, for links in the response. */
  readonly baseUrl: string;
  /** Names in lower case. */
  readonly headers: RequestHeaders;
  readonly json: () => JsonObject;
  readonly ids: RequestIds;
  readonly validation: TokenValidation;
  /** Prefix of the key in the call log: `BATCH ` for items of a batch. */
  readonly keyPrefix: "" | "BATCH ";
}

export type HandleRequest = (request: GraphRequest) => Promise<GraphResponse>;

interface RequestHandlerDeps extends Omit<ResourceServerDeps, "keys"> {
  readonly findRoute: FindRoute;
  readonly mailboxes: MailboxLimit;
}

/** Creates the handler of all requests for resources, single or in a batch: call log, faults, token, route. */
export function createRequestHandler(deps: RequestHandlerDeps): HandleRequest {
  const { calls, clock, findRoute, mailboxes } = deps;
  return async ({ method, url, baseUrl, headers, json, ids, validation, keyPrefix }) => {
    const [fullPath = "", ...query] = url.split("?");
    const path = fullPath.slice("/v1.0".length);
    const route = findRoute(method, path);
    const key = `${keyPrefix}${method} ${route.pattern}`;
    const handle = async (): Promise<GraphResponse> => {
      const faultResponse = await recordCall(deps, { key, url, validation });
      if (faultResponse) return { headers: {}, ...faultResponse };
      if (!validation.accepted) throw unauthorizedError(validation.reason, clock.now());
      const search = new URLSearchParams(query.join("?"));
      return route.handle({ token: validation.token, baseUrl, path, search, headers, json });
    };
    try {
      const mailbox = validation.accepted ? getMailbox(route.pattern, path, validation.token) : undefined;
      if (mailbox === undefined) return await handle();
      return await mailboxes.run(mailbox, handle, () => {
        calls.record({ key, url });
      });
    } catch (error) {
      if (error instanceof GraphError) return errorResponse(error, ids, clock.now());
      throw error;
    }
  };
}
