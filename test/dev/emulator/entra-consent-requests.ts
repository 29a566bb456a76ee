import { createHash, randomBytes } from "node:crypto";
import type { Emulator } from "../../../dev/src/emulator/emulator.ts";
import { api, developerClient, tenantId } from "../../../dev/src/emulator/tenant.ts";
import { createConsentUrls } from "../../../src/entra/consent-url.ts";
import type { EntraResponse } from "./entra-requests.ts";
import { exchange, graphScope, redeem } from "./entra-requests.ts";

/** The links as the API makes them, followed as its client apps follow them. */

export const redirectUri = "http://localhost:53124/auth/callback";

const verifier = randomBytes(32).toString("base64url");

/** The user's link, with what a client app adds to it; an empty parameter is removed. */
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

/** The administrator's link, with what a client app adds to it; an empty parameter is removed. */
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

/** What came back to the client app. */
export function parseRedirect(url: string): Record<string, string> {
  if (!url.startsWith(`${redirectUri}?`)) throw new Error(`This is not the client app: ${url}`);
  return Object.fromEntries(new URL(url).searchParams);
}

/** 200, or the number of the refusal, of an exchange for one permission of Microsoft Graph. */
export async function tryExchange(emulator: Emulator, user: string, permission = "Mail.Read"): Promise<unknown> {
  const assertion = await emulator.issueToken({ user: `${user}@harbor.example` });
  const { status, body } = await exchange(emulator, assertion, { scope: graphScope(permission) });
  return status === 200 ? status : body["error_codes"];
}

function createUrls({ url }: Emulator) {
  const audiences = [api.clientId, api.resource];
  return createConsentUrls({ authorityHost: url, clientId: api.clientId, audiences });
}

function withParameters(link: string, parameters: Record<string, string>): string {
  const url = new URL(link);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}
