import { decodeJwt, type JWTPayload } from "jose";
import {
  apiRegistration,
  developerClient,
  graphRegistration,
  samplePassword,
  tenantId,
  type Emulator,
} from "@oboql/dev/emulator";
import { boardsApi } from "../../support/project.ts";

export interface EntraResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

type Form = Readonly<Record<string, string>>;

export const apiScope = `${apiRegistration.resource}/${apiRegistration.scope}`;
export const graphScope = (name: string) => `${graphRegistration.resource}/${name}`;
export const boardsScope = (name: string) => `${boardsApi.resource}/${name}`;

/** Posts a form to an Entra path of the tenant. */
export async function post(
  emulator: Emulator,
  path: string,
  form: Form,
  tenant: string = tenantId,
): Promise<EntraResponse> {
  const response = await fetch(`${emulator.url}/${tenant}${path}`, { method: "POST", body: new URLSearchParams(form) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as EntraResponse["body"] };
}

export function signInWithPassword(emulator: Emulator, form: Form = {}): Promise<EntraResponse> {
  return post(emulator, "/oauth2/v2.0/token", {
    grant_type: "password",
    client_id: developerClient.clientId,
    username: "alice@harbor.example",
    password: samplePassword,
    scope: `openid profile offline_access ${apiScope}`,
    ...form,
  });
}

export function redeem(emulator: Emulator, form: Form): Promise<EntraResponse> {
  return post(emulator, "/oauth2/v2.0/token", { client_id: developerClient.clientId, ...form });
}

export function exchange(emulator: Emulator, assertion: string, form: Form = {}): Promise<EntraResponse> {
  return post(emulator, "/oauth2/v2.0/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    requested_token_use: "on_behalf_of",
    client_id: apiRegistration.clientId,
    client_secret: apiRegistration.clientSecret,
    assertion,
    scope: graphScope("User.Read"),
    ...form,
  });
}

export function getString(response: EntraResponse, member: string): string {
  const value = response.body[member];
  if (typeof value !== "string") throw new Error(`The response has no ${member}: ${JSON.stringify(response.body)}`);
  return value;
}

export function getClaims(response: EntraResponse, member = "access_token"): JWTPayload {
  return decodeJwt(getString(response, member));
}
