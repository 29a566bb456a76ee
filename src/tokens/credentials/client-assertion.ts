import { constants, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { LRUCache } from "lru-cache";
import type { Certificate } from "./certificate.ts";
import { createSwrCache } from "../../lib/stale-while-revalidate.ts";

export interface ClientAssertionsDeps {
  readonly clientId: string;
  readonly certificate: Certificate;
  /** The token endpoint of a tenant. */
  readonly tokenEndpoint: (tenantId: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const lifetimeMs = 600_000;
/** What clocks may differ by, and a request may take. */
const refreshMarginMs = 60_000;
const maxTenants = 10_000;

const signInThreadPool = promisify<string, Buffer, Parameters<typeof sign>[2], Buffer>(sign);

/**
 * Signed client assertions by tenant, each used until a minute before its end: MSAL would sign one per application
 * object, so for us one per exchange, at about 2 ms of the event loop.
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
        const renewAt = expiresAt - refreshMarginMs;
        return { value: await signAssertion(deps, tenantId, expiresAt), refreshAt: renewAt, staleUntil: renewAt };
      }, deps).get;
      byTenant.set(tenantId, assertion);
    }
    return assertion();
  };
}

async function signAssertion(deps: ClientAssertionsDeps, tenantId: string, expiresAt: number): Promise<string> {
  const { clientId, certificate, tokenEndpoint, now } = deps;
  const issuedAt = Math.floor(now() / 1000);
  const header = { alg: "PS256", typ: "JWT", "x5t#S256": certificate.thumbprint };
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
