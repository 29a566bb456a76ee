import { createPublicKey, X509Certificate } from "node:crypto";
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import type { FederatedCredential } from "../emulator.ts";
import { api } from "../tenant.ts";
import { EntraError } from "./errors.ts";
import type { EntraParts } from "./dependencies.ts";

/** What the API's registration trusts besides its secret. */
export interface TrustedCredentials {
  /** PEM. */
  readonly clientCertificate?: string;
  readonly federatedCredential?: FederatedCredential;
}

/** RFC 7523, section 2.2. */
export const clientAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const exchangeAudience = "api://AzureADTokenExchange";
const longestLifetimeSeconds = 600;
const toleranceSeconds = 300;

/**
 * Checks a client assertion: one that is signed with the registration's certificate
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials), or a token of the issuer that the
 * registration trusts (https://learn.microsoft.com/entra/workload-id/workload-identity-federation).
 *
 * Unlike oidc-provider, and like Entra, it may come again until it expires.
 * @param tokenEndpoint as the request addressed it
 * @throws EntraError as Entra refuses a bad one
 */
export async function checkClientAssertion(
  { clock, clientCertificate, federatedCredential }: Pick<EntraParts, "clock"> & TrustedCredentials,
  assertion: string,
  tokenEndpoint: string,
): Promise<void> {
  const { issuer, thumbprint } = read(assertion);
  const nowSeconds = clock.now() / 1000;
  if (issuer === api.clientId) {
    if (clientCertificate === undefined) throw certificateRefused("no certificate is registered");
    const certificate = new X509Certificate(clientCertificate);
    if (thumbprint !== thumbprintOf(certificate)) throw certificateRefused("the key was not found by its thumbprint");
    const claims = await verified(assertion, certificate.publicKey.export({ type: "spki", format: "pem" }), "PS256");
    if (!claims) throw certificateRefused("the signature is wrong");
    if (claims.sub !== api.clientId || claims.aud !== tokenEndpoint) throw wrongAudience();
    if (!isWithinLifetime(claims, nowSeconds)) throw assertionOutOfTime();
    return;
  }
  if (!federatedCredential || issuer !== federatedCredential.issuer) throw federationRefused(700211, "issuer");
  const claims = await verified(assertion, federatedCredential.publicKey, "RS256");
  if (!claims) throw federationRefused(70021, "signature");
  if (claims.sub !== federatedCredential.subject) throw federationRefused(700213, "subject");
  if (claims.aud !== exchangeAudience) throw federationRefused(700212, "audience");
  if (typeof claims.exp !== "number" || claims.exp <= nowSeconds) throw assertionOutOfTime();
}

function read(assertion: string): { issuer: string | undefined; thumbprint: unknown } {
  try {
    return { issuer: decodeJwt(assertion).iss, thumbprint: decodeProtectedHeader(assertion)["x5t#S256"] };
  } catch {
    throw new EntraError({ error: "invalid_request", code: 50027, message: "The client assertion is no JWT." });
  }
}

async function verified(assertion: string, publicKey: string | Buffer, alg: string): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await compactVerify(assertion, createPublicKey(publicKey), { algorithms: [alg] });
    return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
  } catch {
    return undefined;
  }
}

function isWithinLifetime({ exp, nbf }: JWTPayload, nowSeconds: number): boolean {
  if (exp === undefined || exp + toleranceSeconds <= nowSeconds) return false;
  if (nbf !== undefined && nbf - toleranceSeconds > nowSeconds) return false;
  return exp <= nowSeconds + longestLifetimeSeconds + toleranceSeconds;
}

function thumbprintOf({ fingerprint256 }: X509Certificate): string {
  return Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
}

const refused = (code: number, message: string): EntraError =>
  new EntraError({ error: "invalid_client", code, status: 401, message });

function certificateRefused(why: string): EntraError {
  return refused(700027, `The certificate with identifier used to sign the client assertion is not usable: ${why}.`);
}

function wrongAudience(): EntraError {
  return refused(50146, "The client assertion's subject or audience is not that of this request.");
}

function assertionOutOfTime(): EntraError {
  return refused(700024, "Client assertion is not within its valid time range.");
}

function federationRefused(code: number, member: string): EntraError {
  return refused(code, `No matching federated identity record found for the presented assertion's ${member}.`);
}
