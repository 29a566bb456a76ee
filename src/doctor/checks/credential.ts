import type { AuthConfig } from "../../config/config.ts";
import { getTokenEndpoint } from "../../entra/authority.ts";
import { ServiceMisconfiguredError, TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { HttpError } from "../../http-client/http-error.ts";
import type { Secret } from "../../lib/secret.ts";
import { requestAppToken, type AppTokenResult } from "../../tokens/credentials/app-token.ts";
import { createCredential } from "../../tokens/credentials/credential.ts";
import { ManagedIdentityEndpointError } from "../../tokens/credentials/managed-identity-endpoint.ts";
import { toCredentialFinding } from "../aadsts-findings.ts";
import { toConnectionFinding } from "../connection-error.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";

export interface CredentialCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  /** For the managed identity endpoint, without a proxy. */
  readonly managedIdentityHttp: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CredentialCheckResult {
  readonly finding: Finding;
  /** An access token of this API for itself, without a user or permissions. Undefined if none was issued. */
  readonly token?: Secret;
  /** The tenant that issued the token. */
  readonly tenantId?: string;
}

const check = "credential";

/**
 * Checks whether Microsoft Entra ID accepts the client credential.
 *
 * @param tenantId a tenant that contains the registration; undefined if none is known
 */
export async function checkCredential(
  { config, http, managedIdentityHttp, now }: CredentialCheckDeps,
  tenantId: string | undefined,
): Promise<CredentialCheckResult> {
  if (tenantId === undefined) {
    const message = "The credential was not checked: the configuration names no tenant with the registration.";
    return { finding: skipped(check, message, "Run the doctor with --user.") };
  }
  const credential = createCredential({ config, http: managedIdentityHttp, now });
  try {
    // A token for this API itself needs no permission. Entra ID accepts no App ID URI there (AADSTS90009).
    const scope = `${config.clientId}/.default`;
    const result = await requestAppToken({ config, credential, http }, { tenantId, scope });
    if (result.outcome === "token")
      return { finding: ok(check, "Microsoft Entra ID accepts the credential."), token: result.token, tenantId };
    return { finding: toRejectedFinding(result, getTokenEndpoint(config.authorityHost, tenantId)) };
  } catch (error) {
    return { finding: toUnavailableFinding(error) };
  }
}

function toRejectedFinding(result: Exclude<AppTokenResult, { outcome: "token" }>, url: string): Finding {
  if (result.outcome === "rejected") return toCredentialFinding(result);
  const label = "Token endpoint of Microsoft Entra ID";
  return result.cause instanceof HttpError
    ? toConnectionFinding(result.cause, { check, label, url, variable: "AZURE_AUTHORITY_HOST" })
    : failure(`${check}.unusable`, `${label}: invalid response.`, "Correct AZURE_AUTHORITY_HOST.");
}

const defaultPlatformFix =
  "Run the API on a platform with user-assigned managed identities, or configure another credential.";

/** By error code of MSAL; both are of Azure Arc. */
const platformFixes: ReadonlyMap<unknown, string> = new Map([
  [
    "unable_to_read_secret_file",
    "Let the user of this process read the key files of the Azure Connected Machine agent (on Linux: add it to the group himds).",
  ],
  [
    "user_assigned_managed_identity_not_confirmed",
    "Update the Azure Connected Machine agent: this version issues tokens of the machine's own identity only.",
  ],
]);

/** The platform provided no credential to send. */
function toUnavailableFinding(error: unknown): Finding {
  if (!(error instanceof ServiceMisconfiguredError) && !(error instanceof TokenServiceUnavailableError)) throw error;
  const endpointError = error.cause instanceof ManagedIdentityEndpointError ? error.cause : undefined;
  if (!endpointError) {
    // An `AuthError` of MSAL has a code.
    const { errorCode } = (error.cause ?? {}) as { errorCode?: unknown };
    return failure(`${check}.unusable`, error.message, platformFixes.get(errorCode) ?? defaultPlatformFix);
  }
  const { endpoint, response } = endpointError;
  if (!response)
    return failure(
      `${check}.managed_identity_unreachable`,
      `The managed identity endpoint ${endpoint} does not respond.`,
      "Run the API on a platform with managed identities (App Service, Container Apps, a virtual machine), allow connections to the endpoint, or configure another credential.",
    );
  const { status, isIdentityUnknown } = response;
  return isIdentityUnknown
    ? failure(
        `${check}.unusable`,
        `The managed identity endpoint ${endpoint} does not know the managed identity (HTTP ${status}).`,
        "Assign the managed identity to this machine, and set AZURE_MANAGED_IDENTITY_CLIENT_ID to its client id (not its object id).",
      )
    : failure(
        `${check}.managed_identity_unavailable`,
        `The managed identity endpoint ${endpoint} returned no usable token (HTTP ${status}).`,
        "Try again in two minutes. If it returns the same status again, check the platform's health, and that no proxy or network policy responds in its place.",
      );
}
