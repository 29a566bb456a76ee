import { EntraError } from "./errors.ts";
import { mfaPolicyId } from "./registrations.ts";
import { isObject, parseJson } from "oboql/internal/lib/json";

/** Supported parts of a `claims` parameter. */
export interface ClaimsRequest {
  /** The client app declares the client capability `cp1`: it handles claims challenges. */
  readonly cp1: boolean;
  /** The request contains the claims of the MFA policy's challenge, which the emulator treats as completed MFA. */
  readonly mfa: boolean;
}

/**
 * Parses a claims request (OpenID Connect Core 5.5, members under `access_token`, see
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge).
 * @throws EntraError if it is not a JSON object
 */
export function parseClaimsRequest(text: string | undefined): ClaimsRequest {
  if (text === undefined || text === "") return { cp1: false, mfa: false };
  const { access_token: accessToken } = parseObject(text);
  return {
    cp1: getClaimValues(accessToken, "xms_cc").some((value) => value.toLowerCase() === "cp1"),
    mfa: getClaimValues(accessToken, "capolids").includes(mfaPolicyId),
  };
}

/** Claims request of the MFA policy's challenge. */
const mfaChallenge = JSON.stringify({
  access_token: { capolids: { essential: true, values: [mfaPolicyId] } },
});

/** The error of the Conditional Access policy for a sign-in without MFA. */
export function mfaRequiredError(resource: string): EntraError {
  return new EntraError({
    error: "interaction_required",
    code: 50076,
    claims: mfaChallenge,
    message:
      "Due to a configuration change made by your administrator, or because you moved to a new location, " +
      `you must use multi-factor authentication to access '${resource}'.`,
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw new EntraError({
    error: "invalid_request",
    code: 90023,
    message: "The 'claims' parameter is not a JSON object.",
  });
}

function getClaimValues(parent: unknown, name: string): string[] {
  const member = isObject(parent) ? parent[name] : undefined;
  if (!isObject(member)) return [];
  const values = Array.isArray(member["values"]) ? (member["values"] as unknown[]) : [member["value"]];
  return values.filter((value) => typeof value === "string");
}
