import { createAuthenticate } from "../../auth/authenticate.ts";
import { createOpenIdProvider } from "../../auth/openid-provider.ts";
import type { AuthConfig } from "../../config/config.ts";
import type { Identity } from "../../entra/identity.ts";
import { ForbiddenError, ServiceError, UnauthenticatedError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { failure, ok, type Finding } from "../finding.ts";

export interface UserCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface UserCheckResult {
  readonly finding: Finding;
  /** Undefined if the token is rejected. */
  readonly identity?: Identity;
}

const check = "user";

/** Authenticates the user with the same code as the server. */
export async function checkUser({ config, http, now }: UserCheckDeps, token: string): Promise<UserCheckResult> {
  const limits = { maxTokens: 1, maxBytes: 65_536 };
  const provider = createOpenIdProvider({ ...config, http, now });
  try {
    const identity = await createAuthenticate({ config, provider, limits, now })([`Bearer ${token}`]);
    return { finding: ok(check, "This API accepts the user's token."), identity };
  } catch (error) {
    return { finding: toUserErrorFinding(error) };
  }
}

function toUserErrorFinding(error: unknown): Finding {
  if (error instanceof UnauthenticatedError || error instanceof ForbiddenError)
    return failure(
      `${check}.refused`,
      `This API rejects the user's token (${error.reason}).`,
      fixes[error.reason] ?? defaultFix,
    );
  if (error instanceof ServiceError)
    return failure(`${check}.failed`, error.message, "Try again; docs/reference/errors.md explains the error.");
  throw error;
}

const defaultFix = "See docs/reference/authentication.md for the reason.";
const audienceFix =
  "Add the token's audience to API_AUDIENCE, or set requestedAccessTokenVersion to 2 in the registration's manifest.";
const clockFix = "Synchronise this machine's clock (NTP).";

/** The fixes contain no claims of the token: they are the user's data. */
const fixes: Readonly<Partial<Record<(UnauthenticatedError | ForbiddenError)["reason"], string>>> = {
  audience_mismatch: audienceFix,
  key_unknown:
    "Add the token's audience to API_AUDIENCE. If it is there, remove the registration's own signing key (SAML single sign-on, claims mapping).",
  signature_invalid: audienceFix,
  issuer_mismatch:
    "Set AZURE_TENANT_ID and AZURE_AUTHORITY_HOST to the tenant and the cloud that the user signs in to.",
  tenant_not_allowed: "Add the user's tenant to ALLOWED_TENANT_IDS, or sign in as a user of an allowed tenant.",
  client_not_allowed: "Add DEV_CLIENT_ID to ALLOWED_CLIENT_IDS, or test with a client that is listed.",
  scope_missing: "Expose a scope of API_SCOPE (access_as_user) in the registration, and consent to it.",
  token_expired: clockFix,
  token_not_yet_valid: clockFix,
};
