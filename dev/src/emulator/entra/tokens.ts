import { createHash, randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../clock.ts";
import { api, tenantId, type SampleUser } from "../tenant.ts";
import type { Keys } from "./keys.ts";
import { graphApi, mfaPolicy, type RegisteredApi } from "./registrations.ts";
import type { SignIn } from "./sign-in.ts";

/** What goes into an access token. */
interface AccessTokenFacts {
  readonly api: RegisteredApi;
  readonly user: SampleUser;
  readonly signIn: SignIn;
  /** Short names, for the `scp` claim. */
  readonly scopes: readonly string[];
  readonly lifetimeSeconds: number;
}

/** What goes into an access token that has no user. */
interface AppTokenFacts {
  readonly api: RegisteredApi;
  readonly clientId: string;
  readonly lifetimeSeconds: number;
}

/** Writes the tokens' claims. Lifetimes are by the emulator's clock. */
export interface Tokens {
  accessToken(facts: AccessTokenFacts): Promise<string>;
  accessTokenClaims(facts: AccessTokenFacts): Record<string, unknown>;
  appToken(facts: AppTokenFacts): Promise<string>;
  idToken(facts: { user: SampleUser; signIn: SignIn; nonce?: string }): Promise<string>;
}

/**
 * 60 to 90 minutes at random, as Entra
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime).
 */
export function usualLifetimeSeconds(): number {
  return randomInt(3600, 5401);
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference, .../id-token-claims-reference */
export function createTokens({ keys, clock, issuer }: { keys: Keys; clock: Clock; issuer: string }): Tokens {
  /** Issued now, and valid from now on. */
  const times = (lifetimeSeconds: number) => {
    const now = Math.floor(clock.now() / 1000);
    return { iat: now, nbf: now, exp: now + lifetimeSeconds };
  };

  const accessTokenClaims = ({ api: audience, user, signIn, scopes, lifetimeSeconds }: AccessTokenFacts) => ({
    aud: audience.audience,
    iss: issuer,
    ...times(lifetimeSeconds),
    aio: randomBytes(24).toString("base64url"),
    ...(signIn.mfa && { amr: ["pwd", "mfa"], capolids_latebind: [mfaPolicy.id] }),
    ...(audience === graphApi && { appid: signIn.clientId }),
    azp: signIn.clientId,
    azpacr: signIn.clientId === api.clientId ? "1" : "0",
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    rh: `1.${randomBytes(12).toString("base64url")}.`,
    scp: scopes.join(" "),
    sid: signIn.sessionId,
    sub: pairwise(audience.audience, user),
    tid: tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
    ...(signIn.cp1 && { xms_cc: ["cp1"] }),
  });

  return {
    accessTokenClaims,
    accessToken: (facts) => keys.sign(accessTokenClaims(facts)),
    appToken: ({ api: audience, clientId, lifetimeSeconds }) =>
      keys.sign({
        aud: audience.audience,
        iss: issuer,
        ...times(lifetimeSeconds),
        aio: randomBytes(24).toString("base64url"),
        ...(audience === graphApi && { appid: clientId }),
        azp: clientId,
        azpacr: "1",
        idtyp: "app",
        oid: servicePrincipalId,
        rh: `1.${randomBytes(12).toString("base64url")}.`,
        sub: servicePrincipalId,
        tid: tenantId,
        uti: randomBytes(16).toString("base64url"),
        ver: "2.0",
      }),
    idToken: ({ user, signIn, nonce }) =>
      keys.sign({
        aud: signIn.clientId,
        iss: issuer,
        ...times(3600),
        aio: randomBytes(24).toString("base64url"),
        name: user.displayName,
        ...(nonce !== undefined && { nonce }),
        oid: user.id,
        preferred_username: user.userPrincipalName,
        rh: `1.${randomBytes(12).toString("base64url")}.`,
        sid: signIn.sessionId,
        sub: pairwise(signIn.clientId, user),
        tid: tenantId,
        uti: randomBytes(16).toString("base64url"),
        ver: "2.0",
      }),
  };
}

/** Object id of the API's own service principal in the tenant. */
const servicePrincipalId = "6e4b1d07-52c8-4f39-a0b6-93d7e81c2f45";

/** The same user has another, stable subject at each application. */
function pairwise(applicationId: string, user: SampleUser): string {
  return createHash("sha256").update(`${applicationId} ${user.id}`).digest("base64url");
}
