import type { AuthConfig } from "../../config/config.ts";
import { getTokenEndpoint } from "../../entra/authority.ts";
import { ServiceMisconfiguredError, TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import { HttpError, type HttpClient } from "../../http-client/http-client.ts";
import type { Secret } from "../../lib/secret.ts";
import { createCredential } from "../../tokens/credentials/credential.ts";
import { probeCredential, type CredentialProbeResult } from "../../tokens/credentials/probe-credential.ts";
import { toCredentialFinding } from "../aadsts-findings.ts";
import { toConnectionFinding } from "../connection-error.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";

export interface CredentialCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CredentialCheckResult {
  readonly finding: Finding;
  /** An access token of this API for itself, without a user or permissions. Undefined if none was issued. */
  readonly token?: Secret;
}

const check = "credential";

/**
 * Checks whether Microsoft Entra ID accepts the client credential.
 *
 * @param tenantId a tenant that contains the registration; undefined if none is known
 */
export async function checkCredential(
  { config, http, now }: CredentialCheckDeps,
  tenantId: string | undefined,
): Promise<CredentialCheckResult> {
  if (tenantId === undefined) {
    const message = "The credential was not checked: the configuration names no tenant with the registration.";
    return { finding: skipped(check, message, "Run the doctor with --user.") };
  }
  const credential = createCredential({ config, http, now });
  try {
    const result = await probeCredential({ config, credential, http }, tenantId);
    if (result.outcome === "token")
      return { finding: ok(check, "Microsoft Entra ID accepts the credential."), token: result.token };
    return { finding: toRejectedFinding(result, getTokenEndpoint(config.authorityHost, tenantId)) };
  } catch (error) {
    return { finding: toUnavailableFinding(error) };
  }
}

function toRejectedFinding(result: Exclude<CredentialProbeResult, { outcome: "token" }>, url: string): Finding {
  if (result.outcome === "rejected") return toCredentialFinding(result);
  const label = "Token endpoint of Microsoft Entra ID";
  return result.cause instanceof HttpError
    ? toConnectionFinding(result.cause, { check, label, url, variable: "AZURE_AUTHORITY_HOST" })
    : failure(`${check}.unusable`, `${label}: invalid response.`, "Correct AZURE_AUTHORITY_HOST.");
}

/** The platform provided no credential to send. */
function toUnavailableFinding(error: unknown): Finding {
  if (error instanceof ServiceMisconfiguredError)
    return failure(
      `${check}.unusable`,
      error.message,
      "Assign the managed identity to this machine, and set its client id (not its object id).",
    );
  if (error instanceof TokenServiceUnavailableError)
    return failure(
      `${check}.managed_identity_unreachable`,
      error.message,
      "Run the API on a platform with managed identities (App Service, Container Apps, a virtual machine), or configure another credential.",
    );
  throw error;
}
