import type { KoaContextWithOIDC } from "oidc-provider";
import internals from "oidc-provider/lib/helpers/weak_cache.js";
import type { Provider } from "oidc-provider/lib/provider.js";
import { ConnectionReset } from "../record-call.ts";
import { EntraError, InjectedFault } from "./errors.ts";
import { authenticateClientAssertion } from "./authenticate-client-assertion.ts";
import { createClientCredentialsGrant } from "./client-credentials-grant.ts";
import { getCommonParameters } from "./grant-parameters.ts";
import type { InteractiveSignIns } from "./interactive-sign-ins.ts";
import { createOnBehalfOfGrant } from "./on-behalf-of-grant.ts";
import { createPasswordGrant } from "./password-grant.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { toEntraError } from "./provider-errors.ts";
import { grantTypes } from "./provider.ts";
import { createRefreshGrant } from "./refresh-grant.ts";
import { issueTokens, type TokenResponse } from "./token-response.ts";

/** Replaces grants, tokens and error bodies of oidc-provider's token and device code endpoints by Entra's. */
export function installTokenEndpoint(provider: Provider, deps: EntraDependencies, signIns: InteractiveSignIns): void {
  const grants: Record<string, (ctx: KoaContextWithOIDC) => Promise<TokenResponse>> = {
    [grantTypes.clientCredentials]: createClientCredentialsGrant(deps),
    [grantTypes.onBehalfOf]: createOnBehalfOfGrant(deps),
    [grantTypes.password]: createPasswordGrant(deps),
    [grantTypes.refresh]: createRefreshGrant(deps),
  };
  for (const [name, createResponse] of Object.entries(grants)) {
    provider.registerGrantType(name, (ctx) => sendTokenResponse(ctx, deps, () => createResponse(ctx)));
  }

  const redeemDeviceCode = internals(provider).grantTypeHandlers.get(grantTypes.device);
  if (redeemDeviceCode) provider.registerGrantType(grantTypes.deviceShort, redeemDeviceCode, ["device_code"]);

  const sendAsEntraError = (ctx: KoaContextWithOIDC, error: unknown) => {
    const entraError = toEntraError(error);
    if (entraError) sendEntraError(ctx, deps, entraError);
  };
  provider.on("grant.error", sendAsEntraError);
  provider.on("device_authorization.error", sendAsEntraError);

  provider.use((ctx, next) => authenticateClientAssertion(ctx, deps, next));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status !== 200) return;
    // oidc-provider sets `oidc` on its own routes only.
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route === "token") await replaceTokens(ctx as KoaContextWithOIDC, deps, signIns);
    if (oidc?.route === "device_authorization") addDeviceCodeMessage(ctx as KoaContextWithOIDC);
  });
}

/** Replaces oidc-provider's tokens by the emulator's after a code or device code is redeemed. */
async function replaceTokens(
  ctx: KoaContextWithOIDC,
  deps: EntraDependencies,
  signIns: InteractiveSignIns,
): Promise<void> {
  const { Grant: grant, AuthorizationCode: code } = ctx.oidc.entities;
  const signIn = grant && signIns.findByGrant(grant.jti);
  if (!signIn) return;
  const nonce = code?.nonce;
  await sendTokenResponse(ctx, deps, () =>
    issueTokens(deps, signIn, { ...getCommonParameters(ctx), ...(nonce !== undefined && { nonce }) }),
  );
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response */
function addDeviceCodeMessage(ctx: KoaContextWithOIDC): void {
  const body = ctx.body as { device_code: string; user_code: string; verification_uri: string; expires_in: number };
  const { device_code, user_code, verification_uri, expires_in } = body;
  const message = `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`;
  // Entra's interval is 5 s; the emulator needs no rate limit.
  ctx.body = { user_code, device_code, verification_uri, expires_in, interval: 1, message };
}

async function sendTokenResponse(
  ctx: KoaContextWithOIDC,
  deps: EntraDependencies,
  createResponse: () => Promise<TokenResponse>,
): Promise<void> {
  try {
    ctx.body = await createResponse();
    ctx.status = 200;
  } catch (error) {
    if (error instanceof EntraError) sendEntraError(ctx, deps, error);
    else if (error instanceof InjectedFault) sendInjectedFault(ctx, error);
    else if (error instanceof ConnectionReset) {
      ctx.respond = false;
      ctx.res.destroy();
    } else throw error;
  }
}

function sendEntraError(ctx: KoaContextWithOIDC, { clock }: EntraDependencies, error: EntraError): void {
  ctx.body = error.toBody(clock.now());
  ctx.status = error.status;
}

function sendInjectedFault(ctx: KoaContextWithOIDC, { response: { status, headers = {}, body } }: InjectedFault): void {
  ctx.set(headers);
  ctx.body = body ?? "";
  ctx.status = status;
}
