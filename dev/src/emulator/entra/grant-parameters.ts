import type { KoaContextWithOIDC } from "oidc-provider";
import { missingParameterError } from "./errors.ts";
import type { CommonParameters } from "./token-response.ts";

/** Reads a form parameter, including parameters unknown to oidc-provider; undefined if absent or empty. */
export function getBodyParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.body?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws EntraError AADSTS900144 if the parameter is absent */
export function requireBodyParameter(ctx: KoaContextWithOIDC, name: string): string {
  const value = getBodyParameter(ctx, name);
  if (value === undefined) throw missingParameterError(name);
  return value;
}

export function getCommonParameters(ctx: KoaContextWithOIDC): CommonParameters {
  const scope = getBodyParameter(ctx, "scope");
  const claims = getBodyParameter(ctx, "claims");
  return {
    ...(scope !== undefined && { scope }),
    ...(claims !== undefined && { claims }),
    clientInfo: getBodyParameter(ctx, "client_info") === "1",
  };
}

/** Id of the authenticated client app. */
export function getClientId(ctx: KoaContextWithOIDC): string {
  const clientId = ctx.oidc.client?.clientId;
  if (clientId === undefined) throw new Error("The token request has no authenticated client.");
  return clientId;
}
