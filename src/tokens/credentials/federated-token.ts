import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import { getOwn } from "../../lib/collections.ts";
import type { CredentialFileContent } from "./credential-file.ts";
import { getTokenAlgorithm, getTokenExpiry } from "./decode-jwt.ts";

const compactJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Parses the content of a federated token file: a compact JWT.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 * @throws {ServiceMisconfiguredError} if it is not a JWT, or was cut off
 */
export function parseFederatedToken(content: Buffer): CredentialFileContent<string> {
  const token = content.toString().trim();
  if (!compactJwt.test(token))
    throw new ServiceMisconfiguredError("AZURE_FEDERATED_TOKEN_FILE names a file that contains no token.");
  if (!hasCompleteSignature(token))
    throw new ServiceMisconfiguredError("AZURE_FEDERATED_TOKEN_FILE names a file whose token is incomplete.");
  return { value: token, expiresAt: getTokenExpiry(token) };
}

/** RFC 7518, section 3.4. */
const signatureBytes: Readonly<Record<string, number>> = { ES256: 64, ES384: 96, ES512: 132 };

/** A file that is being written may contain the beginning of a token. The length of the signature shows it. */
function hasCompleteSignature(token: string): boolean {
  const algorithm = getTokenAlgorithm(token) ?? "";
  const { length } = Buffer.from(token.slice(token.lastIndexOf(".") + 1), "base64url");
  // As long as the modulus of the key: 2048 bits or more, in practice a multiple of 512.
  if (/^[RP]S\d{3}$/.test(algorithm)) return length >= 256 && length % 64 === 0;
  return length === (getOwn(signatureBytes, algorithm) ?? length);
}
