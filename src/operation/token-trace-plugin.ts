import type { ApolloServerPlugin } from "@apollo/server";
import type { RequestContext } from "../context.ts";

/** Tells in `extensions.tokens` of the access tokens that the answer took. For development: not in production. */
export function createTokenTracePlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response: { body }, contextValue }) => {
          // Before there is a context, no token was asked for.
          const tokens = (contextValue as Partial<RequestContext> | undefined)?.tokenTrace?.tokens() ?? [];
          if (body.kind === "single" && tokens.length > 0)
            body.singleResult.extensions = { ...body.singleResult.extensions, tokens };
          return Promise.resolve();
        },
      }),
  };
}
