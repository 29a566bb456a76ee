import type { CredentialConfig } from "../../config/credential.ts";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import { readCredentialFile } from "../../tokens/credentials/credential-file.ts";
import { getCertificateFileOptions, getFederatedTokenFileOptions } from "../../tokens/credentials/credential.ts";
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
      return [await checkFederatedToken(credential, now).catch(toUnusableFinding(federatedTokenFix))];
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
  credential: Extract<CredentialConfig, { kind: "certificate" }>,
  now: () => number,
): Promise<Finding> {
  const { value } = await readCredentialFile(getCertificateFileOptions(credential));
  const { chain, expiresAt, isSelfSigned, validFrom } = value;
  const date = toDate(expiresAt);
  const fix = "Add a new certificate to the registration, and write it with its key to the file.";
  if (expiresAt <= now()) return failure(`${check}.expired`, `The client certificate expired on ${date}.`, fix);
  if (validFrom > now())
    return failure(`${check}.not_yet_valid`, `The client certificate is not valid before ${toDate(validFrom)}.`, fix);
  if (credential.sendChain && chain.length === 1 && !isSelfSigned)
    return warning(
      `${check}.chain_missing`,
      "The file contains no certificate of the issuer of the client certificate.",
      "Append the certificates of the issuers to the file, or unset AZURE_CLIENT_SEND_CERTIFICATE_CHAIN if the registration lists the certificate.",
    );
  const days = Math.floor((expiresAt - now()) / dayMs);
  if (days < warnWithinDays)
    return warning(`${check}.expires_soon`, `The client certificate expires on ${date}, in ${days} days.`, fix);
  const chainText = credential.sendChain ? `, has a chain of ${chain.length}` : "";
  return ok(check, `The client certificate is readable${chainText} and expires on ${date}.`);
}

function toDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

async function checkFederatedToken(
  credential: Extract<CredentialConfig, { kind: "federatedTokenFile" }>,
  now: () => number,
): Promise<Finding> {
  const { expiresAt } = await readCredentialFile(getFederatedTokenFileOptions(credential));
  if (expiresAt === undefined)
    return failure(
      `${check}.unusable`,
      "AZURE_FEDERATED_TOKEN_FILE: the file contains no token with an expiry.",
      federatedTokenFix,
    );
  return expiresAt <= now()
    ? failure(
        `${check}.expired`,
        "The federated token has expired.",
        "Check why the platform does not renew the file (on AKS: the workload identity webhook and the projected volume).",
      )
    : ok(check, "The federated token is readable and has not expired.");
}
