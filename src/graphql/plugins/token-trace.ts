import type { AccessToken } from "../../tokens/access-token.ts";
import type { TokenEvent, TokenSource } from "../../tokens/metrics.ts";

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
type Listener = (event: TokenEvent, token?: AccessToken) => void;

/** The access tokens of one request. */
export interface TokenTrace {
  /** A listener that notes what it is told, for these scopes, and passes it on. */
  following(scopes: readonly string[], listener: Listener): Listener;
  /** Each token once, in the order of their arrival. */
  tokens(): readonly TracedToken[];
}

/** Where nothing is traced. Costs nothing: listeners stay as they are. */
export const noTokenTrace: TokenTrace = { following: (_scopes, listener) => listener, tokens: () => [] };

/** @param now milliseconds since the epoch */
export function createTokenTrace(now: () => number): TokenTrace {
  const byToken = new Map<AccessToken, TracedToken>();

  const note = (token: AccessToken, scopes: readonly string[], event: TokenEvent): void => {
    const known = byToken.get(token);
    // Who waited for another field's exchange may be told before that field is.
    const isFirst = !known || (known.source === "shared" && event.source !== "memory");
    const { downstream, source, durationMs } = isFirst ? event : known;
    byToken.set(token, {
      downstream,
      source,
      ageSeconds: known?.ageSeconds ?? Math.max(0, Math.round((now() - token.issuedAt) / 1_000)),
      durationMs: Math.round(durationMs * 10) / 10,
      scopes: [...new Set([...(known?.scopes ?? []), ...scopes])].sort(),
    });
  };

  return {
    following: (scopes, listener) => (event, token) => {
      listener(event, token);
      if (token) note(token, scopes, event);
    },
    tokens: () => [...byToken.values()],
  };
}
