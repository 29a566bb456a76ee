import type { KoaContextWithOIDC } from "oidc-provider";
import internals from "oidc-provider/lib/helpers/weak_cache.js";
import type { Provider } from "oidc-provider/lib/provider.js";
import { EntraError } from "./errors.ts";
import { FaultAnswered } from "./injected-fault.ts";
import { authenticateByAssertion } from "./assertion-authentication.ts";
import { createClientCredentialsGrant } from "./client-credentials-grant.ts";
import { commonParameters } from "./grant-parameters.ts";
import type { InteractiveSignIns } from "./interactive-sign-ins.ts";
import { createOnBehalfOfGrant } from "./on-behalf-of-grant.ts";
import { createPasswordGrant } from "./password-grant.ts";
import type { EntraParts } from "./dependencies.ts";
import { entraErrorOf } from "./provider-errors.ts";
import { grantTypes } from "./provider.ts";
import { createRefreshGrant } from "./refresh-grant.ts";
import { createAnswerSignIn, type AnswerSignIn, type TokenAnswer } from "./token-response.ts";

/** Adds Entra's grants, tokens and error bodies to the provider's token and device code endpoints. */
export function installTokenEndpoint(provider: Provider, parts: EntraParts, signIns: InteractiveSignIns): void {
  const answerSignIn = createAnswerSignIn(parts);
  const grants: Record<string, (ctx: KoaContextWithOIDC) => Promise<TokenAnswer>> = {
    [grantTypes.clientCredentials]: createClientCredentialsGrant(parts),
    [grantTypes.onBehalfOf]: createOnBehalfOfGrant(parts),
    [grantTypes.password]: createPasswordGrant(parts, answerSignIn),
    [grantTypes.refresh]: createRefreshGrant(parts, answerSignIn),
  };
  for (const [name, produce] of Object.entries(grants)) {
    provider.registerGrantType(name, (ctx) => answer(ctx, parts, () => produce(ctx)));
  }

  const redeemDeviceCode = internals(provider).grantTypeHandlers.get(grantTypes.device);
  if (redeemDeviceCode) provider.registerGrantType(grantTypes.deviceShort, redeemDeviceCode, ["device_code"]);

  const sayAsEntra = (ctx: KoaContextWithOIDC, error: unknown) => {
    const refusal = entraErrorOf(error);
    if (refusal) refuse(ctx, parts, refusal);
  };
  provider.on("grant.error", sayAsEntra);
  provider.on("device_authorization.error", sayAsEntra);

  provider.use((ctx, next) => authenticateByAssertion(ctx, parts, next));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status !== 200) return;
    // oidc-provider sets `oidc` on the paths that it knows.
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route === "token") await replaceTokens(ctx as KoaContextWithOIDC, parts, signIns, answerSignIn);
    if (oidc?.route === "device_authorization") describeDeviceCode(ctx as KoaContextWithOIDC);
  });
}

/** After a code or device code was redeemed: the tokens of the emulated tenant in place of oidc-provider's. */
async function replaceTokens(
  ctx: KoaContextWithOIDC,
  parts: EntraParts,
  signIns: InteractiveSignIns,
  answerSignIn: AnswerSignIn,
): Promise<void> {
  const { Grant: grant, AuthorizationCode: code } = ctx.oidc.entities;
  const signIn = grant && signIns.byGrant(grant.jti);
  if (!signIn) return;
  const nonce = code?.nonce;
  await answer(ctx, parts, () =>
    answerSignIn(signIn, { ...commonParameters(ctx), ...(nonce !== undefined && { nonce }) }),
  );
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response */
function describeDeviceCode(ctx: KoaContextWithOIDC): void {
  const body = ctx.body as { device_code: string; user_code: string; verification_uri: string; expires_in: number };
  const { device_code, user_code, verification_uri, expires_in } = body;
  const message = `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`;
  // Entra's interval is 5 s; here nobody has to be held back.
  ctx.body = { user_code, device_code, verification_uri, expires_in, interval: 1, message };
}

async function answer(ctx: KoaContextWithOIDC, parts: EntraParts, produce: () => Promise<TokenAnswer>): Promise<void> {
  try {
    ctx.body = await produce();
    ctx.status = 200;
  } catch (error) {
    if (error instanceof EntraError) refuse(ctx, parts, error);
    else if (error instanceof FaultAnswered) answerFault(ctx, error);
    else throw error;
  }
}

function refuse(ctx: KoaContextWithOIDC, { clock }: EntraParts, error: EntraError): void {
  ctx.body = error.body(clock.now());
  ctx.status = error.status;
}

function answerFault(ctx: KoaContextWithOIDC, { answer: { status, headers = {}, body } }: FaultAnswered): void {
  ctx.set(headers);
  ctx.body = body ?? "";
  ctx.status = status;
}
