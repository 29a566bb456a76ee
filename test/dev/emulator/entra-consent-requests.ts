import { createHash, randomBytes } from "node:crypto";
import { apiRegistration, developerClient, tenantId, type Emulator } from "@oboql/dev/emulator";
import { createConsentUrls } from "../../../src/entra/consent-url.ts";
import type { EntraResponse } from "./entra-requests.ts";
import { exchange, graphScope, redeem } from "./entra-requests.ts";

/** The consent URLs of the API, as its client apps use them. */

export const redirectUri = "http://localhost:53124/auth/callback";

const verifier = randomBytes(32).toString("base64url");

/** The user's consent URL with the parameters of a client app; an empty value removes a parameter. */
export function createUserConsentUrl(
  emulator: Emulator,
  parameters: Record<string, string> = {},
  clientId: string = developerClient.clientId,
): string {
  return withParameters(createUrls(emulator).forUser({ tenantId, clientId }), {
    redirect_uri: redirectUri,
    state: "st",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...parameters,
  });
}

/** The admin consent URL with the parameters of a client app; an empty value removes a parameter. */
export function createAdminConsentUrl(emulator: Emulator, parameters: Record<string, string> = {}): string {
  return withParameters(createUrls(emulator).forAdmin({ tenantId }), {
    redirect_uri: redirectUri,
    state: "st",
    ...parameters,
  });
}

export function redeemRedirect(
  emulator: Emulator,
  url: string,
  clientId: string = developerClient.clientId,
): Promise<EntraResponse> {
  const code = parseRedirect(url)["code"] ?? "";
  const grant = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
  return redeem(emulator, { ...grant, client_id: clientId });
}

/** Parameters of the redirect to the client app. */
export function parseRedirect(url: string): Record<string, string> {
  if (!url.startsWith(`${redirectUri}?`)) throw new Error(`The URL is not a redirect to the client app: ${url}`);
  return Object.fromEntries(new URL(url).searchParams);
}

/** Exchanges a token for one permission of Microsoft Graph. Returns 200 or the AADSTS error codes. */
export async function tryExchange(emulator: Emulator, user: string, permission = "Mail.Read"): Promise<unknown> {
  const assertion = await emulator.issueToken({ user: `${user}@harbor.example` });
  const { status, body } = await exchange(emulator, assertion, { scope: graphScope(permission) });
  return status === 200 ? status : body["error_codes"];
}

function createUrls({ url }: Emulator) {
  const audiences = [apiRegistration.clientId, apiRegistration.resource];
  return createConsentUrls({ authorityHost: url, clientId: apiRegistration.clientId, audiences });
}

function withParameters(link: string, parameters: Record<string, string>): string {
  const url = new URL(link);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}
