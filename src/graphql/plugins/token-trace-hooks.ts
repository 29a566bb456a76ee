import type { RequestContext } from "../context.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";

/** Tells in `extensions.tokens` of the access tokens that the answer took. For development: not in production. */
export const tokenTraceHooks: SyncPluginHooks = {
  willSendResponse: ({ response: { body }, contextValue }) => {
    // Before there is a context, no token was asked for.
    const tokens = (contextValue as Partial<RequestContext> | undefined)?.tokenTrace?.list() ?? [];
    if (body.kind === "single" && tokens.length > 0)
      body.singleResult.extensions = { ...body.singleResult.extensions, tokens };
  },
};
