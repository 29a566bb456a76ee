import { decodeToken } from "../../auth/decode-token.ts";
import type { AuthConfig } from "../../config/config.ts";
import { UnauthenticatedError } from "../../errors/service-errors.ts";
import type { Secret } from "../../lib/secret.ts";
import { failure, ok, skipped, warning, type Finding } from "../finding.ts";

const check = "audience";

/**
 * Checks whether this API accepts the version and audience of the tokens that Microsoft Entra ID issues for it. Both depend
 * on the registration (`requestedAccessTokenVersion`), not on the client.
 *
 * @param token a token of this API for itself; undefined if none was issued
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
 */
export function checkIssuedAudience(
  { clientId, audiences }: Pick<AuthConfig, "clientId" | "audiences">,
  token: Secret | undefined,
): Finding {
  if (!token) return skipped(check, "The tokens issued for this API were not checked: no token is available.");
  const version = getTokenVersion(token);
  if (version === undefined)
    return skipped(
      check,
      "The tokens issued for this API were not checked: the token cannot be decoded.",
      "Run the doctor with --user.",
    );
  if (version === "1.0")
    return warning(
      `${check}.version_1`,
      "The registration issues version 1 tokens, whose audience is the resource that the client requested.",
      "Set api.requestedAccessTokenVersion to 2 in the registration's manifest, or list every App ID URI that clients use in API_AUDIENCE.",
    );
  return audiences.includes(clientId)
    ? ok(check, "The registration issues version 2 tokens, whose audience this API accepts.")
    : failure(
        `${check}.not_accepted`,
        "The registration issues version 2 tokens for the client id, which API_AUDIENCE does not contain.",
        "Add the client id to API_AUDIENCE, or unset API_AUDIENCE.",
      );
}

function getTokenVersion(token: Secret): string | undefined {
  try {
    const { ver } = decodeToken(token.reveal()).claims;
    return ver === "1.0" || ver === "2.0" ? ver : undefined;
  } catch (error) {
    if (error instanceof UnauthenticatedError) return undefined;
    throw error;
  }
}
