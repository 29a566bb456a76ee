import type { DownstreamConfig } from "../../config/config.ts";
import {
  ConsentRequiredError,
  InteractionRequiredError,
  ServiceError,
  ServiceMisconfiguredError,
} from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { Identity } from "../../entra/identity.ts";
import type { ConsentUrls } from "../../entra/consent-url.ts";
import type { AccessToken } from "../../tokens/access-token.ts";
import type { TokenProvider } from "../../tokens/token-provider.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";
import { checkDownstream } from "./downstream.ts";

export interface TokenExchangeCheckDeps {
  readonly identity: Identity;
  readonly tokens: TokenProvider;
  readonly consent: ConsentUrls;
  readonly http: HttpClient;
}

/**
 * A whole exchange for one API, with every scope that the schema needs of it, and a call with what came of it. If consent is
 * missing, each scope is asked for alone, to name those that lack it.
 */
export async function checkTokenExchange(
  deps: TokenExchangeCheckDeps,
  api: DownstreamConfig,
  scopes: readonly string[],
): Promise<readonly Finding[]> {
  const check = `exchange_${api.name.toLowerCase()}`;
  const exchange = await tryExchange(deps, api, scopes);
  if (!(exchange instanceof ServiceError)) {
    const granted = ok(check, `${api.name}: a token for ${scopes.join(", ")}.`);
    return [granted, await checkDownstream(api, deps.http, exchange.value)];
  }
  if (!(exchange instanceof ConsentRequiredError)) return [toErrorFinding(check, api, exchange)];
  const singleScopeExchanges = await Promise.all(
    scopes.map(async (scope) => ({ scope, result: await tryExchange(deps, api, [scope]) })),
  );
  const missing = singleScopeExchanges
    .filter(({ result }) => result instanceof ConsentRequiredError)
    .map(({ scope }) => scope);
  const other = singleScopeExchanges.find(
    ({ result }) => result instanceof ServiceError && !(result instanceof ConsentRequiredError),
  );
  const token = singleScopeExchanges.find(({ result }) => !(result instanceof ServiceError))?.result;
  return [
    toConsentFinding(deps, check, api, missing.length > 0 ? missing : scopes),
    ...(other?.result instanceof ServiceError ? [toErrorFinding(check, api, other.result)] : []),
    ...(token && !(token instanceof ServiceError) ? [await checkDownstream(api, deps.http, token.value)] : []),
  ];
}

/** @returns the error, if it was thrown on purpose */
async function tryExchange(
  { identity, tokens }: TokenExchangeCheckDeps,
  { name, resource }: DownstreamConfig,
  scopes: readonly string[],
): Promise<AccessToken | ServiceError> {
  try {
    return await tokens.acquireToken(identity, { downstream: name, resource, scopes });
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function toConsentFinding(
  { consent, identity }: TokenExchangeCheckDeps,
  check: string,
  { name }: DownstreamConfig,
  scopes: readonly string[],
): Finding {
  return failure(
    `${check}.consent_missing`,
    `${name}: nobody has consented to ${scopes.join(", ")} for this user.`,
    `Let the user consent at ${consent.forUser(identity)} or an administrator for everybody at ${consent.forAdmin(identity)}`,
  );
}

function toErrorFinding(check: string, { name }: DownstreamConfig, error: ServiceError): Finding {
  const { correlationId } = error.facts;
  const inLogs = typeof correlationId === "string" ? ` The sign-in logs have it under ${correlationId}.` : "";
  if (error instanceof InteractionRequiredError)
    return warning(
      `${check}.interaction_required`,
      `${name}: the directory wants more of this user than this sign-in: multi-factor authentication, or what else Conditional Access asks for.`,
      "Let clients answer claims challenges (docs/guides/clients.md); to see the rest of this check, run it as a user without such a policy.",
    );
  if (error instanceof ServiceMisconfiguredError)
    return failure(
      `${check}.misconfigured`,
      `${name}: the directory does not issue a token for it to this registration.${inLogs}`,
      `Set ${name}_RESOURCE to the API's App ID URI, and list its scopes under API permissions of the registration (npm run -s permissions).`,
    );
  return failure(
    `${check}.failed`,
    `${name}: ${error.message}${inLogs}`,
    "Try again; docs/reference/errors.md says what the error means.",
  );
}
