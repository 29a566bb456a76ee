import type { CredentialConfig } from "../../config/credential.ts";
import { ServiceMisconfiguredError, UnauthenticatedError } from "../../errors/service-errors.ts";
import { decodeToken } from "../../auth/decode-token.ts";
import { parseCertificate } from "../../tokens/credentials/certificate.ts";
import { createCredentialFile } from "../../tokens/credentials/credential-file.ts";
import { parseFederatedToken } from "../../tokens/credentials/federated-token.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";

const check = "credential_file";
const dayMs = 86_400_000;
const warnWithinDays = 30;

/** The file of a credential that has one: whether it can be read, and how long it lasts. */
export async function checkCredentialFile(
  credential: CredentialConfig,
  now: () => number,
): Promise<readonly Finding[]> {
  try {
    switch (credential.kind) {
      case "certificate":
        return [await certificate(credential, now)];
      case "federatedTokenFile":
        return [await federatedToken(credential.path, now)];
      case "secret":
      case "managedIdentity":
        return [];
    }
  } catch (error) {
    if (!(error instanceof ServiceMisconfiguredError)) throw error;
    return [failure(`${check}.unusable`, error.message, fixes[credential.kind])];
  }
}

const fixes: Readonly<Record<CredentialConfig["kind"], string>> = {
  certificate:
    "Name a PEM or PFX file that this process may read, with the certificate and its RSA key, and the password if it has one.",
  federatedTokenFile:
    "Name the file that the platform mounts; on AKS, label the pod azure.workload.identity/use=true and annotate its service account.",
  secret: "",
  managedIdentity: "",
};

async function certificate(
  { path, password }: Extract<CredentialConfig, { kind: "certificate" }>,
  now: () => number,
): Promise<Finding> {
  const variable = "AZURE_CLIENT_CERTIFICATE_PATH";
  const parse = (content: Buffer) => parseCertificate(content, password);
  const { expiresAt } = await createCredentialFile({ path, variable, parse, now })();
  const day = new Date(expiresAt).toISOString().slice(0, 10);
  const fix = "Add a new certificate to the registration, and put it with its key into the file.";
  if (expiresAt <= now()) return failure(`${check}.expired`, `The client certificate expired on ${day}.`, fix);
  const days = Math.floor((expiresAt - now()) / dayMs);
  return days < warnWithinDays
    ? warning(`${check}.expires_soon`, `The client certificate expires on ${day}, in ${days} days.`, fix)
    : ok(check, `The client certificate can be read, and lasts until ${day}.`);
}

async function federatedToken(path: string, now: () => number): Promise<Finding> {
  const variable = "AZURE_FEDERATED_TOKEN_FILE";
  const token = await createCredentialFile({ path, variable, parse: parseFederatedToken, now })();
  const exp = getExpiry(token);
  if (exp === undefined)
    return failure(`${check}.unusable`, `${variable} names a file that holds no token.`, fixes.federatedTokenFile);
  return exp * 1000 <= now()
    ? failure(
        `${check}.expired`,
        "The federated token has expired: nobody has replaced it.",
        "See why the platform does not renew the file (on AKS: the workload identity webhook and the projected volume).",
      )
    : ok(check, "The federated token can be read, and has not expired.");
}

/** In seconds since the epoch; undefined if the token does not say. */
function getExpiry(token: string): number | undefined {
  try {
    const { exp } = decodeToken(token).claims;
    return typeof exp === "number" ? exp : undefined;
  } catch (error) {
    if (error instanceof UnauthenticatedError) return undefined;
    throw error;
  }
}
