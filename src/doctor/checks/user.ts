import type { AuthConfig } from "../../config/config.ts";
import { ForbiddenError, ServiceError, UnauthenticatedError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { createAuthenticate } from "../../auth/authenticate.ts";
import { createOpenIdProvider } from "../../auth/openid-provider.ts";
import type { Identity } from "../../entra/identity.ts";
import { failure, ok, type Finding } from "../finding.ts";

export interface UserCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface UserCheckResult {
  readonly finding: Finding;
  /** Undefined where the token is refused. */
  readonly identity?: Identity;
}

const check = "user";

/** Whether this API lets the user in, exactly as it does when it serves. */
export async function checkUser({ config, http, now }: UserCheckDeps, token: string): Promise<UserCheckResult> {
  const limits = { maxTokens: 1, maxBytes: 65_536 };
  const directory = createOpenIdProvider({ ...config, http, now });
  try {
    const identity = await createAuthenticate({ config, provider: directory, limits, now })([`Bearer ${token}`]);
    return { finding: ok(check, "This API accepts the user's token."), identity };
  } catch (error) {
    if (error instanceof UnauthenticatedError || error instanceof ForbiddenError)
      return {
        finding: failure(
          `${check}.refused`,
          `This API refuses the user's token (${error.reason}).`,
          fixes[error.reason] ?? defaultFix,
        ),
      };
    if (error instanceof ServiceError)
      return {
        finding: failure(
          `${check}.failed`,
          error.message,
          "Try again; docs/reference/errors.md says what the error means.",
        ),
      };
    throw error;
  }
}

const defaultFix = "Look the reason up in docs/reference/authentication.md.";
const audienceFix =
  "Add to API_AUDIENCE what the token is for, or set requestedAccessTokenVersion to 2 in the registration's manifest.";
const clockFix = "Synchronise this machine's clock (NTP).";

/** What a token is refused for is not told: its claims are the user's. */
const fixes: Readonly<Partial<Record<(UnauthenticatedError | ForbiddenError)["reason"], string>>> = {
  audience_mismatch: audienceFix,
  key_unknown: audienceFix,
  signature_invalid: audienceFix,
  issuer_mismatch:
    "Set AZURE_TENANT_ID and AZURE_AUTHORITY_HOST to the tenant and the cloud that the user signs in to.",
  tenant_not_allowed: "Add the user's tenant to ALLOWED_TENANT_IDS, or sign in as a user of an allowed one.",
  client_not_allowed: "Add DEV_CLIENT_ID to ALLOWED_CLIENT_IDS, or leave this check to a client that is listed.",
  scope_missing: "Expose the scope that API_SCOPE names (access_as_user) in the registration, and consent to it.",
  token_expired: clockFix,
  token_not_yet_valid: clockFix,
};
