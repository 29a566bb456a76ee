import { createPublicKey, X509Certificate } from "node:crypto";
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import type { FederatedCredential } from "../emulator.ts";
import { api } from "../tenant.ts";
import { EntraError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";

/** Credentials that the API's registration accepts besides its secret. */
export interface TrustedCredentials {
  /** Certificate in PEM. */
  readonly clientCertificate?: string;
  readonly federatedCredential?: FederatedCredential;
}

/** RFC 7523, section 2.2. */
export const clientAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const exchangeAudience = "api://AzureADTokenExchange";
const maxLifetimeSeconds = 600;
const clockToleranceSeconds = 300;

/**
 * Validates a client assertion: either signed with the registration's certificate
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials), or a token of the trusted issuer
 * (https://learn.microsoft.com/entra/workload-id/workload-identity-federation).
 *
 * As in Entra, an assertion can be used repeatedly until it expires.
 * @param tokenEndpoint URL of the token endpoint as the client addressed it
 * @throws EntraError with Entra's code if it is invalid
 */
export async function validateClientAssertion(
  { clock, clientCertificate, federatedCredential }: Pick<EntraDependencies, "clock"> & TrustedCredentials,
  assertion: string,
  tokenEndpoint: string,
): Promise<void> {
  const { issuer, thumbprint } = parseAssertion(assertion);
  const nowSeconds = clock.now() / 1000;
  if (issuer === api.clientId) {
    if (clientCertificate === undefined) throw invalidCertificateError("no certificate is registered");
    const certificate = new X509Certificate(clientCertificate);
    if (thumbprint !== getThumbprint(certificate)) throw invalidCertificateError("unknown thumbprint");
    const claims = await verifySignature(
      assertion,
      certificate.publicKey.export({ type: "spki", format: "pem" }),
      "PS256",
    );
    if (!claims) throw invalidCertificateError("invalid signature");
    if (claims.sub !== api.clientId || claims.aud !== tokenEndpoint) throw invalidAudienceError();
    if (!isWithinLifetime(claims, nowSeconds)) throw expiredAssertionError();
    return;
  }
  if (!federatedCredential || issuer !== federatedCredential.issuer) throw noMatchingCredentialError(700211, "issuer");
  const claims = await verifySignature(assertion, federatedCredential.publicKey, "RS256");
  if (!claims) throw noMatchingCredentialError(70021, "signature");
  if (claims.sub !== federatedCredential.subject) throw noMatchingCredentialError(700213, "subject");
  if (claims.aud !== exchangeAudience) throw noMatchingCredentialError(700212, "audience");
  if (typeof claims.exp !== "number" || claims.exp <= nowSeconds) throw expiredAssertionError();
}

function parseAssertion(assertion: string): { issuer: string | undefined; thumbprint: unknown } {
  try {
    return { issuer: decodeJwt(assertion).iss, thumbprint: decodeProtectedHeader(assertion)["x5t#S256"] };
  } catch {
    throw new EntraError({ error: "invalid_request", code: 50027, message: "The client assertion is not a JWT." });
  }
}

async function verifySignature(
  assertion: string,
  publicKey: string | Buffer,
  alg: string,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await compactVerify(assertion, createPublicKey(publicKey), { algorithms: [alg] });
    return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
  } catch {
    return undefined;
  }
}

function isWithinLifetime({ exp, nbf }: JWTPayload, nowSeconds: number): boolean {
  if (exp === undefined || exp + clockToleranceSeconds <= nowSeconds) return false;
  if (nbf !== undefined && nbf - clockToleranceSeconds > nowSeconds) return false;
  return exp <= nowSeconds + maxLifetimeSeconds + clockToleranceSeconds;
}

function getThumbprint({ fingerprint256 }: X509Certificate): string {
  return Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
}

const invalidClientError = (code: number, message: string): EntraError =>
  new EntraError({ error: "invalid_client", code, status: 401, message });

function invalidCertificateError(reason: string): EntraError {
  return invalidClientError(
    700027,
    `The certificate with identifier used to sign the client assertion is not usable: ${reason}.`,
  );
}

function invalidAudienceError(): EntraError {
  return invalidClientError(50146, "The client assertion's subject or audience does not match this request.");
}

function expiredAssertionError(): EntraError {
  return invalidClientError(700024, "Client assertion is not within its valid time range.");
}

function noMatchingCredentialError(code: number, member: string): EntraError {
  return invalidClientError(
    code,
    `No matching federated identity record found for the presented assertion's ${member}.`,
  );
}
