import type { AuthConfig } from "../../config/config.ts";
import { ServiceMisconfiguredError, TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import { HttpError, type HttpClient } from "../../http-client/http-client.ts";
import type { Secret } from "../../lib/secret.ts";
import { getTokenEndpoint } from "../../entra/authority.ts";
import { createCredential } from "../../tokens/credentials/credential.ts";
import { probeCredential, type CredentialProbeResult } from "../../tokens/credentials/probe-credential.ts";
import { toCredentialFinding } from "../aadsts-findings.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";
import { toConnectionFinding } from "../connection-error.ts";

export interface CredentialCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CredentialCheckResult {
  readonly finding: Finding;
  /** Of this API for itself: good for nothing but to be looked at. Undefined where none was given. */
  readonly token?: Secret;
}

const check = "credential";

/**
 * Whether the directory lets this API in.
 *
 * @param tenantId where to try; undefined if there is no tenant that is certain to know the registration
 */
export async function checkCredential(
  { config, http, now }: CredentialCheckDeps,
  tenantId: string | undefined,
): Promise<CredentialCheckResult> {
  if (tenantId === undefined)
    return {
      finding: skipped(check, "The credential is not tried: it is not known in which tenant.", "Run it with --user."),
    };
  const credential = createCredential({ config, http, now });
  try {
    const result = await probeCredential({ config, credential, http }, tenantId);
    if (result.outcome === "token")
      return { finding: ok(check, "The directory accepts the credential."), token: result.token };
    return { finding: toRejectedFinding(result, getTokenEndpoint(config.authorityHost, tenantId)) };
  } catch (error) {
    return { finding: toUnavailableFinding(error) };
  }
}

function toRejectedFinding(result: Exclude<CredentialProbeResult, { outcome: "token" }>, url: string): Finding {
  if (result.outcome === "refused") return toCredentialFinding(result);
  const who = "The directory's token endpoint";
  return result.cause instanceof HttpError
    ? toConnectionFinding(result.cause, { check, label: who, url, variable: "AZURE_AUTHORITY_HOST" })
    : failure(`${check}.unusable`, `${who} gives an answer that cannot be used.`, "Correct AZURE_AUTHORITY_HOST.");
}

/** The credential is not there to be shown. */
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
      "Run it where the platform offers managed identities (App Service, Container Apps, a virtual machine), or set another credential.",
    );
  throw error;
}
