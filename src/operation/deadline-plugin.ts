import type { ApolloServerPlugin } from "@apollo/server";
import type { RequestContext } from "../context.ts";
import { DeadlineExceededError } from "../limit-errors.ts";

/**
 * Where the deadline has left nothing of an answer, the answer says that alone. What came in time is kept otherwise, and
 * so is the word that a change may have been made.
 */
export function createDeadlinePlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response: { body, http } }) => {
          if (body.kind !== "single") return Promise.resolve();
          const { data, errors = [] } = body.singleResult;
          const late = new Set(errors.filter(isLate).map(({ path }) => path?.[0]));
          if (late.size === 0 || !errors.every(isLate)) return Promise.resolve();
          if (data && !Object.entries(data).every(([name, value]) => value === null && late.has(name)))
            return Promise.resolve();
          http.status = new DeadlineExceededError().status;
          delete body.singleResult.data;
          return Promise.resolve();
        },
      }),
  };
}

function isLate({ extensions }: { readonly extensions?: Record<string, unknown> }): boolean {
  return extensions?.["code"] === "DEADLINE_EXCEEDED";
}
