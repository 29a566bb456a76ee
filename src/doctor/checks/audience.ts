import type { AuthConfig } from "../../config/config.ts";
import { UnauthenticatedError } from "../../errors/service-errors.ts";
import { decodeToken } from "../../auth/decode-token.ts";
import type { Secret } from "../../lib/secret.ts";
import { failure, ok, skipped, warning, type Finding } from "../finding.ts";

const check = "audience";

/**
 * Whether the tokens that the directory issues for this API are such as it accepts. Version and audience are the
 * registration's, whoever asks: `requestedAccessTokenVersion` decides.
 *
 * @param token of this API for itself; undefined where there is none
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
 */
export function checkAudience(
  { clientId, audiences }: Pick<AuthConfig, "clientId" | "audiences">,
  token: Secret | undefined,
): Finding {
  if (!token) return skipped(check, "The tokens that are issued for this API are not looked at: there is none.");
  const version = getTokenVersion(token);
  if (version === undefined)
    return skipped(
      check,
      "The tokens that are issued for this API are not looked at: the one that came cannot be read.",
      "Run it with --user.",
    );
  if (version === "1.0")
    return warning(
      `${check}.version_1`,
      "The registration issues version 1 tokens, which are addressed to whatever the client asked for.",
      "Set requestedAccessTokenVersion to 2 in the registration's manifest (api), or list in API_AUDIENCE every App ID URI that clients use.",
    );
  return audiences.includes(clientId)
    ? ok(check, "The registration issues version 2 tokens, for an audience that this API accepts.")
    : failure(
        `${check}.not_accepted`,
        "The registration issues version 2 tokens, which are addressed to the client id, and this API does not accept it.",
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
