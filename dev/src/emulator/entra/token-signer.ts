import { createHash, randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../clock.ts";
import { api, tenantId, type SampleUser } from "../tenant.ts";
import type { Keys } from "./keys.ts";
import { graphApi, mfaPolicyId, type RegisteredApi } from "./registrations.ts";
import type { SignIn } from "./sign-in.ts";

/** Input of an access token for a user. */
interface AccessTokenOptions {
  readonly api: RegisteredApi;
  readonly user: SampleUser;
  readonly signIn: SignIn;
  /** Names without the resource, for the `scp` claim. */
  readonly scopes: readonly string[];
  readonly lifetimeSeconds: number;
}

/** Input of an app-only access token. */
interface AppTokenOptions {
  readonly api: RegisteredApi;
  readonly clientId: string;
  readonly lifetimeSeconds: number;
}

/** Builds and signs tokens. Lifetimes start at the emulator's current time. */
export interface TokenSigner {
  signAccessToken(options: AccessTokenOptions): Promise<string>;
  createAccessTokenClaims(options: AccessTokenOptions): Record<string, unknown>;
  signAppToken(options: AppTokenOptions): Promise<string>;
  signIdToken(options: { user: SampleUser; signIn: SignIn; nonce?: string }): Promise<string>;
}

/**
 * Random lifetime of 60 to 90 minutes, as in Entra
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime).
 */
export function randomLifetimeSeconds(): number {
  return randomInt(3600, 5401);
}

/**
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export function createTokenSigner({ keys, clock, issuer }: { keys: Keys; clock: Clock; issuer: string }): TokenSigner {
  const createTimeClaims = (lifetimeSeconds: number) => {
    const now = Math.floor(clock.now() / 1000);
    return { iat: now, nbf: now, exp: now + lifetimeSeconds };
  };

  const createAccessTokenClaims = ({ api: audience, user, signIn, scopes, lifetimeSeconds }: AccessTokenOptions) => ({
    aud: audience.audience,
    iss: issuer,
    ...createTimeClaims(lifetimeSeconds),
    aio: randomBytes(24).toString("base64url"),
    ...(signIn.mfa && { amr: ["pwd", "mfa"], capolids_latebind: [mfaPolicyId] }),
    ...(audience === graphApi && { appid: signIn.clientId }),
    azp: signIn.clientId,
    azpacr: signIn.clientId === api.clientId ? "1" : "0",
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    rh: `1.${randomBytes(12).toString("base64url")}.`,
    scp: scopes.join(" "),
    sid: signIn.sessionId,
    sub: toPairwiseSubject(audience.audience, user),
    tid: tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
    ...(signIn.cp1 && { xms_cc: ["cp1"] }),
  });

  return {
    createAccessTokenClaims,
    signAccessToken: (options) => keys.sign(createAccessTokenClaims(options)),
    signAppToken: ({ api: audience, clientId, lifetimeSeconds }) =>
      keys.sign({
        aud: audience.audience,
        iss: issuer,
        ...createTimeClaims(lifetimeSeconds),
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
    signIdToken: ({ user, signIn, nonce }) =>
      keys.sign({
        aud: signIn.clientId,
        iss: issuer,
        ...createTimeClaims(3600),
        aio: randomBytes(24).toString("base64url"),
        name: user.displayName,
        ...(nonce !== undefined && { nonce }),
        oid: user.id,
        preferred_username: user.userPrincipalName,
        rh: `1.${randomBytes(12).toString("base64url")}.`,
        sid: signIn.sessionId,
        sub: toPairwiseSubject(signIn.clientId, user),
        tid: tenantId,
        uti: randomBytes(16).toString("base64url"),
        ver: "2.0",
      }),
  };
}

/** Object id of the API's service principal in the tenant. */
const servicePrincipalId = "6e4b1d07-52c8-4f39-a0b6-93d7e81c2f45";

/** A user's subject is stable for one application and differs between applications. */
function toPairwiseSubject(applicationId: string, user: SampleUser): string {
  return createHash("sha256").update(`${applicationId} ${user.id}`).digest("base64url");
}
