import type { AccessToken } from "../../tokens/access-token.ts";
import type { RequestContext } from "../context.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";
import type { TokenEvent, TokenSource } from "../../telemetry/token-metrics.ts";

/** An access token that a request used; an item of `extensions.tokens`. Never contains the token itself. */
export interface TracedToken {
  /** The downstream API, as in `@downstream(api: …)`. */
  readonly downstream: string;
  /** Source at its first use; `shared` is an exchange that another request had in flight. */
  readonly source: TokenSource;
  /** Time since Microsoft Entra ID issued it, in seconds. */
  readonly ageSeconds: number;
  /** Time that acquiring it took, in milliseconds, rounded to tenths. */
  readonly durationMs: number;
  /** Requested scopes, as in the schema's directives. The token may have more. */
  readonly scopes: readonly string[];
}

/** Receives the result of acquiring a token. */
type TokenListener = (event: TokenEvent, token?: AccessToken) => void;

/** Records the access tokens of one request. */
export interface TokenTrace {
  /** Returns a listener that records each event, for these scopes, and passes it on. */
  wrap(scopes: readonly string[], listener: TokenListener): TokenListener;
  /** Each token once, in order of arrival. */
  list(): readonly TracedToken[];
}

/** Records nothing, and returns listeners unchanged. */
export const disabledTokenTrace: TokenTrace = { wrap: (_scopes, listener) => listener, list: () => [] };

/** @param now milliseconds since the epoch */
export function createTokenTrace(now: () => number): TokenTrace {
  const byToken = new Map<AccessToken, TracedToken>();

  const record = (token: AccessToken, scopes: readonly string[], event: TokenEvent): void => {
    const earlier = byToken.get(token);
    // A field that waits for another field's exchange may report the token first, as `shared`.
    const isFirst = !earlier || (earlier.source === "shared" && event.source !== "memory");
    const { downstream, source, durationMs } = isFirst ? event : earlier;
    byToken.set(token, {
      downstream,
      source,
      ageSeconds: earlier?.ageSeconds ?? Math.max(0, Math.round((now() - token.issuedAt) / 1_000)),
      durationMs: Math.round(durationMs * 10) / 10,
      scopes: [...new Set([...(earlier?.scopes ?? []), ...scopes])].sort(),
    });
  };

  return {
    wrap: (scopes, listener) => (event, token) => {
      listener(event, token);
      if (token) record(token, scopes, event);
    },
    list: () => [...byToken.values()],
  };
}

/** Adds the access tokens that the response required as `extensions.tokens`. For development: never in production. */
export const tokenTraceHooks: SyncPluginHooks = {
  willSendResponse: ({ response: { body }, contextValue }) => {
    // Without a context, authentication failed, and no token was requested.
    const tokens = (contextValue as Partial<RequestContext> | undefined)?.tokenTrace?.list() ?? [];
    if (body.kind === "single" && tokens.length > 0)
      body.singleResult.extensions = { ...body.singleResult.extensions, tokens };
  },
};
