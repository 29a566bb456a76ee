import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Keys } from "./entra/keys.ts";
import type { Faults } from "./faults.ts";
import { tenantId } from "./tenant.ts";

/** What an emulated API needs: how tokens are verified, the time, and where calls are logged and go wrong. */
export interface ResourceServerDeps {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
}

/** What an API learns from a token that it accepts. */
export interface AcceptedToken {
  /** Directory object id of the user. */
  readonly oid: string;
  readonly audience: string;
  /** Of the `scp` claim; empty in an app-only token. */
  readonly scopes: readonly string[];
}

/** Why a token is refused. */
export type TokenRejection = "missing" | "malformed" | "signature" | "audience" | "expired" | "notYetValid" | "tenant";

export type TokenValidation =
  | { readonly accepted: true; readonly token: AcceptedToken }
  | { readonly accepted: false; readonly reason: TokenRejection };

/**
 * Checks the Authorization header as a protected web API has to
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens): scheme, signature, audience,
 * lifetime, tenant. Lifetimes are exact by the emulator's clock, without the tolerance of real APIs, so that a test can
 * tell when a token ends. Scopes are a question per call: {@link hasAnyScope}.
 */
export function createTokenValidator(
  deps: Pick<ResourceServerDeps, "keys" | "clock"> & {
    /** The accepted spellings of the `aud` claim. */
    readonly audiences: readonly string[];
  },
): (authorization: string | undefined) => Promise<TokenValidation> {
  return async (authorization) => {
    const token = /^Bearer +(\S.*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return reject("missing");
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return reject("malformed");

    const claims = await deps.keys.verify(token).catch(() => undefined);
    if (!claims) return reject("signature");

    const { aud, exp, nbf, oid, scp, tid } = claims as Record<string, unknown>;
    const now = deps.clock.now() / 1000;
    if (typeof aud !== "string" || !deps.audiences.includes(aud)) return reject("audience");
    if (typeof exp !== "number" || exp <= now) return reject("expired");
    if (typeof nbf === "number" && nbf > now) return reject("notYetValid");
    if (tid !== tenantId) return reject("tenant");
    if (typeof oid !== "string") return reject("malformed");

    const scopes = typeof scp === "string" ? scp.split(" ").filter(Boolean) : [];
    return { accepted: true, token: { oid, audience: aud, scopes } };
  };
}

export function hasAnyScope(token: AcceptedToken, scopes: readonly string[]): boolean {
  return scopes.some((scope) => token.scopes.includes(scope));
}

function reject(reason: TokenRejection): TokenValidation {
  return { accepted: false, reason };
}
