import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Keys } from "./entra/keys.ts";
import type { Sessions } from "./entra/sessions.ts";
import type { Faults } from "./faults.ts";
import { tenantId } from "./tenant.ts";

/** Dependencies of an emulated API: token verification, clock, call log and fault injection. */
export interface ResourceServerDeps {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
}

/** Facts of a validated access token. */
export interface AcceptedToken {
  /** Object id of the user. */
  readonly oid: string;
  readonly audience: string;
  /** Scopes of the `scp` claim; empty for an app-only token. */
  readonly scopes: readonly string[];
}

/** Reason why a token is rejected. */
export type TokenRejection =
  | "missing"
  | "malformed"
  | "signature"
  | "audience"
  | "expired"
  | "notYetValid"
  | "tenant"
  /** By continuous access evaluation, which Microsoft Graph supports. */
  | "revoked";

export type TokenValidation =
  | { readonly accepted: true; readonly token: AcceptedToken }
  | { readonly accepted: false; readonly reason: TokenRejection };

/**
 * Creates a validator of the Authorization header of a protected web API
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens): scheme, signature, audience,
 * lifetime and tenant. Lifetimes have no clock tolerance, unlike those of real APIs, so that tests can expire a token
 * exactly. Scopes are checked per call: {@link hasAnyScope}.
 */
export function createTokenValidator(
  deps: Pick<ResourceServerDeps, "keys" | "clock"> & {
    /** Accepted values of the `aud` claim. */
    readonly audiences: readonly string[];
    /** For an API with continuous access evaluation: the sessions, whose revocation it learns at once. */
    readonly sessions?: Pick<Sessions, "isRevoked"> | undefined;
  },
): (authorization: string | undefined) => Promise<TokenValidation> {
  return async (authorization) => {
    const token = /^Bearer +(\S.*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return reject("missing");
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return reject("malformed");

    const claims = await deps.keys.verify(token).catch(() => undefined);
    if (!claims) return reject("signature");

    const { aud, exp, iat, nbf, oid, scp, sid, tid } = claims as Record<string, unknown>;
    const now = deps.clock.now() / 1000;
    if (typeof aud !== "string" || !deps.audiences.includes(aud)) return reject("audience");
    if (typeof exp !== "number" || exp <= now) return reject("expired");
    if (typeof nbf === "number" && nbf > now) return reject("notYetValid");
    if (tid !== tenantId) return reject("tenant");
    if (typeof oid !== "string") return reject("malformed");
    const session = {
      userId: oid,
      ...(typeof sid === "string" && { sessionId: sid }),
      ...(typeof iat === "number" && { issuedAt: iat }),
    };
    if (deps.sessions?.isRevoked(session)) return reject("revoked");

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
