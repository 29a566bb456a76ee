import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";

const compactJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Parses the content of a federated token file: a compact JWT.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 * @throws {ServiceMisconfiguredError} if it is not a JWT
 */
export function parseFederatedToken(content: Buffer): string {
  const token = content.toString("latin1").trim();
  if (compactJwt.test(token)) return token;
  throw new ServiceMisconfiguredError("AZURE_FEDERATED_TOKEN_FILE names a file that contains no token.");
}
