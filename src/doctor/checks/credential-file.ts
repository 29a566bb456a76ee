import { decodeToken } from "../../auth/decode-token.ts";
import type { CredentialConfig } from "../../config/credential.ts";
import { ServiceMisconfiguredError, UnauthenticatedError } from "../../errors/service-errors.ts";
import { parseCertificate } from "../../tokens/credentials/certificate.ts";
import { createCredentialFile } from "../../tokens/credentials/credential-file.ts";
import { parseFederatedToken } from "../../tokens/credentials/federated-token.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";

const check = "credential_file";
const dayMs = 86_400_000;
const warnWithinDays = 30;

const certificateFix =
  "Set AZURE_CLIENT_CERTIFICATE_PATH to a readable PEM or PFX file with the certificate and its RSA key, and its password if it has one.";
const federatedTokenFix =
  "Set AZURE_FEDERATED_TOKEN_FILE to the file that the platform mounts; on AKS, label the pod azure.workload.identity/use=true and annotate its service account.";

/** Checks whether the file of a certificate or federated token is readable, and when it expires. */
export async function checkCredentialFile(
  credential: CredentialConfig,
  now: () => number,
): Promise<readonly Finding[]> {
  switch (credential.kind) {
    case "certificate":
      return [await checkCertificate(credential, now).catch(toUnusableFinding(certificateFix))];
    case "federatedTokenFile":
      return [await checkFederatedToken(credential.path, now).catch(toUnusableFinding(federatedTokenFix))];
    case "secret":
    case "managedIdentity":
      return [];
  }
}

function toUnusableFinding(fix: string): (error: unknown) => Finding {
  return (error) => {
    if (!(error instanceof ServiceMisconfiguredError)) throw error;
    return failure(`${check}.unusable`, error.message, fix);
  };
}

async function checkCertificate(
  { path, password }: Extract<CredentialConfig, { kind: "certificate" }>,
  now: () => number,
): Promise<Finding> {
  const variable = "AZURE_CLIENT_CERTIFICATE_PATH";
  const parse = (content: Buffer) => parseCertificate(content, password);
  const { expiresAt } = await createCredentialFile({ path, variable, parse, now })();
  const date = new Date(expiresAt).toISOString().slice(0, 10);
  const fix = "Add a new certificate to the registration, and write it with its key to the file.";
  if (expiresAt <= now()) return failure(`${check}.expired`, `The client certificate expired on ${date}.`, fix);
  const days = Math.floor((expiresAt - now()) / dayMs);
  return days < warnWithinDays
    ? warning(`${check}.expires_soon`, `The client certificate expires on ${date}, in ${days} days.`, fix)
    : ok(check, `The client certificate is readable and expires on ${date}.`);
}

async function checkFederatedToken(path: string, now: () => number): Promise<Finding> {
  const variable = "AZURE_FEDERATED_TOKEN_FILE";
  const token = await createCredentialFile({ path, variable, parse: parseFederatedToken, now })();
  const expiry = getExpiry(token);
  if (expiry === undefined)
    return failure(`${check}.unusable`, `${variable}: the file contains no token.`, federatedTokenFix);
  return expiry * 1000 <= now()
    ? failure(
        `${check}.expired`,
        "The federated token has expired.",
        "Check why the platform does not renew the file (on AKS: the workload identity webhook and the projected volume).",
      )
    : ok(check, "The federated token is readable and has not expired.");
}

/** @returns seconds since the epoch; undefined if it is not a JWT or has no `exp` */
function getExpiry(token: string): number | undefined {
  try {
    const { exp } = decodeToken(token).claims;
    return typeof exp === "number" ? exp : undefined;
  } catch (error) {
    if (error instanceof UnauthenticatedError) return undefined;
    throw error;
  }
}
