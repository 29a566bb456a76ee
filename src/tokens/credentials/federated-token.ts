import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";

const compactJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * The token in a federated token file.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 * @throws {ServiceMisconfiguredError} if there is none
 */
export function parseFederatedToken(content: Buffer): string {
  const token = content.toString("latin1").trim();
  if (compactJwt.test(token)) return token;
  throw new ServiceMisconfiguredError("AZURE_FEDERATED_TOKEN_FILE names a file that holds no token.");
}
