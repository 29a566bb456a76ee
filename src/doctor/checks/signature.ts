import { importKeySet } from "../../auth/key-set.ts";
import { parseOpenIdMetadata } from "../../auth/openid-metadata.ts";
import { createOpenIdProvider, getDiscoveryUrl } from "../../auth/openid-provider.ts";
import { verifyToken } from "../../auth/verify-token.ts";
import { decodeToken } from "../../auth/decode-token.ts";
import type { AuthConfig } from "../../config/config.ts";
import { ServiceError, UnauthenticatedError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { parseJsonObject } from "../../lib/json.ts";
import type { Secret } from "../../lib/secret.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";

export interface SignatureCheckDeps {
  readonly config: Pick<AuthConfig, "authorityHost" | "audiences" | "clientId">;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const check = "signature";

const customKey = failure(
  `${check}.custom_key`,
  "The tokens issued for this API are signed with a key of its own registration (SAML single sign-on, claims mapping), " +
    "which on-behalf-of exchanges do not accept.",
  "Move SAML single sign-on to another registration and remove the token signing key of this one; to map claims without a " +
    "key, set api.acceptMappedClaims in the manifest of a single-tenant registration.",
);

const unknownKey = failure(
  `${check}.key_unknown`,
  "The tokens issued for this API are signed with a key that neither the tenant nor the registration lists.",
  "Check whether a proxy responds in place of AZURE_AUTHORITY_HOST, and whether AZURE_TENANT_ID is the tenant that issues the tokens.",
);

const invalid = failure(
  `${check}.invalid`,
  "The signature of the tokens issued for this API is invalid.",
  "Check whether a proxy responds in place of AZURE_AUTHORITY_HOST. If not, report this as a bug.",
);

/**
 * Verifies a token that Microsoft Entra ID issued for this API as the server does. A registration with a signing key of its
 * own signs tokens with that key, which only its own key set lists.
 *
 * @param token a token of this API for itself; undefined if none was issued
 * @param tenantId the tenant that issued it
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#client-limitations
 */
export async function checkSignature(
  { config, http, now }: SignatureCheckDeps,
  token: Secret | undefined,
  tenantId: string | undefined,
): Promise<Finding> {
  if (!token || tenantId === undefined)
    return skipped(check, "The signature of this API's tokens was not checked: no token is available.");
  const tenant = { authorityHost: config.authorityHost, tenantId };
  const { keys } = createOpenIdProvider({ ...tenant, http, now });
  try {
    await verifyToken({ keys, audiences: config.audiences, now }, token.reveal());
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reason = error instanceof UnauthenticatedError ? error.reason : undefined;
    if (reason === "signature_invalid") return invalid;
    if (reason === "key_unknown") {
      const { kid } = decodeToken(token.reveal()).header;
      return (await isKeyOfRegistration({ ...tenant, clientId: config.clientId, http }, kid)) ? customKey : unknownKey;
    }
    // Other checks report an unavailable key set, a wrong clock and an unusable token.
    return skipped(check, "The signature of this API's tokens could not be checked.");
  }
  return ok(check, "The tokens issued for this API are signed with a key that Microsoft Entra ID lists.");
}

interface Registration {
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly http: HttpClient;
}

/** Whether the key set of the registration itself (`?appid=`) lists a key. */
async function isKeyOfRegistration({ clientId, http, ...tenant }: Registration, keyId: unknown): Promise<boolean> {
  const fetchJson = async (url: string): Promise<object> =>
    parseJsonObject((await http.send({ method: "GET", url })).body);
  try {
    const metadata = await fetchJson(`${getDiscoveryUrl(tenant)}?appid=${clientId}`);
    const { keys } = await importKeySet(await fetchJson(parseOpenIdMetadata(metadata, tenant).jwksUri));
    return typeof keyId === "string" && keys.has(keyId);
  } catch {
    // Without that key set, the cause is unknown.
    return false;
  }
}
