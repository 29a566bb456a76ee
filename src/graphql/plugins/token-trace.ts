import type { AccessToken } from "../../tokens/access-token.ts";
import type { TokenEvent, TokenSource } from "../../telemetry/token-metrics.ts";

/** One access token that a request used, as `extensions.tokens` tells it. Never the token itself. */
export interface TracedToken {
  /** As in `@downstream(api: …)`. */
  readonly downstream: string;
  /** Where it came from when it was first asked for; `shared` is an exchange that another request had under way. */
  readonly source: TokenSource;
  /** How long ago the directory issued it. */
  readonly ageSeconds: number;
  /** How long it took to get, with tenths. */
  readonly durationMs: number;
  /** What was asked of it, as the schema's directives spell it. It may serve more. */
  readonly scopes: readonly string[];
}

/** Told how a request for a token ended. */
type TokenListener = (event: TokenEvent, token?: AccessToken) => void;

/** The access tokens of one request. */
export interface TokenTrace {
  /** A listener that notes what it is told, for these scopes, and passes it on. */
  wrap(scopes: readonly string[], listener: TokenListener): TokenListener;
  /** Each token once, in the order of their arrival. */
  list(): readonly TracedToken[];
}

/** Where nothing is traced. Costs nothing: listeners stay as they are. */
export const disabledTokenTrace: TokenTrace = { wrap: (_scopes, listener) => listener, list: () => [] };

/** @param now milliseconds since the epoch */
export function createTokenTrace(now: () => number): TokenTrace {
  const byToken = new Map<AccessToken, TracedToken>();

  const record = (token: AccessToken, scopes: readonly string[], event: TokenEvent): void => {
    const earlier = byToken.get(token);
    // Who waited for another field's exchange may be told before that field is.
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
