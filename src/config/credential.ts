import type { Environment, EnvReader } from "./env-reader.ts";
import { guidPattern } from "../lib/guid.ts";
import { Secret } from "../lib/secret.ts";

/** Credential with which this API's app registration authenticates at the token endpoint. */
export type CredentialConfig =
  | { readonly kind: "secret"; readonly secret: Secret }
  | {
      readonly kind: "certificate";
      /** PEM or PFX file with the certificate and its private key. */
      readonly path: string;
      /** Password of the file; undefined if it is not encrypted. */
      readonly password: Secret | undefined;
      /** Whether client assertions contain the certificate and its chain (`x5c`). */
      readonly sendChain: boolean;
    }
  | {
      readonly kind: "federatedTokenFile";
      /** File with a token of a federated issuer, which is replaced before it expires; AKS workload identity mounts one. */
      readonly path: string;
    }
  | {
      readonly kind: "managedIdentity";
      /** Client id of a user-assigned managed identity that is a federated credential of the app registration. */
      readonly clientId: string;
    };

/** Exactly one of these variables must be set. */
export const credentialVariables = [
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PATH",
  "AZURE_FEDERATED_TOKEN_FILE",
  "AZURE_MANAGED_IDENTITY_CLIENT_ID",
] as const;

const passwordVariable = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
const sendChainVariable = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN";

/** Reads the credential. The variables have the names of @azure/identity, which AKS workload identity also sets. */
export function readCredential(read: EnvReader, environment: Environment): CredentialConfig {
  const setVariables = credentialVariables.filter((name) => environment[name]?.trim());
  const [variable = "AZURE_CLIENT_SECRET"] = setVariables;
  if (setVariables.length > 1) read.addError(setVariables.join(", "), "only one credential may be set");
  if (setVariables.length === 0)
    read.addError(variable, `is not set; it or one of ${credentialVariables.slice(1).join(", ")} must be`);
  const sendChain = readSendChain(read, environment);
  if (!setVariables.includes("AZURE_CLIENT_CERTIFICATE_PATH")) {
    const withoutPath = "is set without AZURE_CLIENT_CERTIFICATE_PATH";
    if (environment[passwordVariable]) read.addError(passwordVariable, withoutPath);
    if (sendChain) read.addError(sendChainVariable, withoutPath);
  }
  switch (variable) {
    case "AZURE_CLIENT_SECRET":
      return { kind: "secret", secret: new Secret(read.text(variable, "")) };
    case "AZURE_CLIENT_CERTIFICATE_PATH": {
      const password = environment[passwordVariable];
      return {
        kind: "certificate",
        path: read.text(variable, ""),
        // Not trimmed: a password may start or end with a space.
        password: password ? new Secret(password) : undefined,
        sendChain,
      };
    }
    case "AZURE_FEDERATED_TOKEN_FILE":
      return { kind: "federatedTokenFile", path: read.text(variable, "") };
    case "AZURE_MANAGED_IDENTITY_CLIENT_ID":
      return {
        kind: "managedIdentity",
        clientId: read.matchingPattern(
          variable,
          guidPattern,
          "the client id of a user-assigned managed identity, a GUID",
        ),
      };
  }
}

/** Accepts the values of @azure/identity, in any case. */
function readSendChain(read: EnvReader, environment: Environment): boolean {
  const text = environment[sendChainVariable]?.trim().toLowerCase() ?? "";
  if (!["", "true", "1", "false", "0"].includes(text)) read.addError(sendChainVariable, "must be 'true' or 'false'");
  return text === "true" || text === "1";
}
