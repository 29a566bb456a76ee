import { constants, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { LRUCache } from "lru-cache";
import type { Certificate } from "./certificate.ts";
import { createSwrCache } from "../../lib/stale-while-revalidate.ts";

export interface ClientAssertionsDeps {
  readonly clientId: string;
  readonly certificate: Certificate;
  /** Whether to send the certificate with its chain, for registrations that trust a subject name and issuer. */
  readonly sendChain: boolean;
  /** Returns the token endpoint of a tenant: the audience of its assertions. */
  readonly tokenEndpoint: (tenantId: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const lifetimeMs = 600_000;
/** Allows for clock skew and the duration of a request. */
const refreshMarginMs = 60_000;
const maxTenants = 10_000;

const signInThreadPool = promisify<string, Buffer, Parameters<typeof sign>[2], Buffer>(sign);

/**
 * Creates signed client assertions. Each is cached by tenant and used until one minute before its expiry.
 *
 * Perf: MSAL would sign an assertion per client, thus one per exchange, which blocks the event loop for about 2 ms.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function createClientAssertions(deps: ClientAssertionsDeps): (tenantId: string) => Promise<string> {
  const byTenant = new LRUCache<string, () => Promise<string>>({ max: maxTenants });
  return (tenantId) => {
    let assertion = byTenant.get(tenantId);
    if (!assertion) {
      assertion = createSwrCache(async () => {
        const expiresAt = deps.now() + lifetimeMs;
        const refreshAt = expiresAt - refreshMarginMs;
        const value = await signAssertion(deps, tenantId, expiresAt);
        return { value, refreshAt, staleUntil: refreshAt, usableUntil: expiresAt };
      }, deps).get;
      byTenant.set(tenantId, assertion);
    }
    return assertion();
  };
}

async function signAssertion(deps: ClientAssertionsDeps, tenantId: string, expiresAt: number): Promise<string> {
  const { clientId, certificate, sendChain, tokenEndpoint, now } = deps;
  const issuedAt = Math.floor(now() / 1000);
  const header = {
    alg: "PS256",
    typ: "JWT",
    "x5t#S256": certificate.thumbprint,
    ...(sendChain && { x5c: certificate.chain }),
  };
  const payload = {
    aud: tokenEndpoint(tenantId),
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: issuedAt,
    nbf: issuedAt,
    exp: Math.floor(expiresAt / 1000),
  };
  const signingInput = `${encodePart(header)}.${encodePart(payload)}`;
  const signature = await signInThreadPool("sha256", Buffer.from(signingInput), {
    key: certificate.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${signingInput}.${signature.toString("base64url")}`;
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
