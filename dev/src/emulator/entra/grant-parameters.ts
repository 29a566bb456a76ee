import type { KoaContextWithOIDC } from "oidc-provider";
import { parameterMissing } from "./errors.ts";
import type { CommonParameters } from "./token-response.ts";

/** A member of the request's form, whether or not oidc-provider knows it. */
export function bodyParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.body?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws EntraError AADSTS900144 if it is absent */
export function requiredParameter(ctx: KoaContextWithOIDC, name: string): string {
  const value = bodyParameter(ctx, name);
  if (value === undefined) throw parameterMissing(name);
  return value;
}

export function commonParameters(ctx: KoaContextWithOIDC): CommonParameters {
  const scope = bodyParameter(ctx, "scope");
  const claims = bodyParameter(ctx, "claims");
  return {
    ...(scope !== undefined && { scope }),
    ...(claims !== undefined && { claims }),
    clientInfo: bodyParameter(ctx, "client_info") === "1",
  };
}

/** Id of the client app, which oidc-provider has authenticated. */
export function clientIdOf(ctx: KoaContextWithOIDC): string {
  const clientId = ctx.oidc.client?.clientId;
  if (clientId === undefined) throw new Error("A grant was reached without a client.");
  return clientId;
}
