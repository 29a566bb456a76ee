import type { DownstreamConfig } from "../../config/downstreams.ts";
import type { ConsentUrls } from "../../entra/consent-url.ts";
import type { Identity } from "../../entra/identity.ts";
import {
  ConsentRequiredError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceError,
  ServiceMisconfiguredError,
} from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { AccessToken } from "../../tokens/access-token.ts";
import { formatCodes, getExchangeError } from "../../tokens/exchange/exchange-error.ts";
import type { TokenProvider } from "../../tokens/token-provider.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";
import { checkDownstream, type CheckedApi } from "./downstream.ts";

export interface TokenExchangeCheckDeps {
  readonly identity: Identity;
  readonly tokens: TokenProvider;
  readonly consent: ConsentUrls;
  readonly http: HttpClient;
}

/** An API whose requests have access tokens. */
export type ExchangeApi = CheckedApi & { readonly resource: string };

export function hasTokens(api: CheckedApi): api is ExchangeApi {
  return api.resource !== undefined;
}

export function getExchangeCheckName(api: DownstreamConfig["name"]): string {
  return `exchange_${api.toLowerCase()}`;
}

/**
 * Exchanges the user's token for one API, with all scopes that the schema requires, and calls the API with the result. If
 * consent is missing, exchanges each scope separately, to report the scopes that lack it.
 */
export async function checkTokenExchange(
  deps: TokenExchangeCheckDeps,
  api: ExchangeApi,
  scopes: readonly string[],
): Promise<readonly Finding[]> {
  const exchange = await tryExchange(deps, api, scopes);
  if (!(exchange instanceof ServiceError)) {
    const granted = ok(getExchangeCheckName(api.name), `${api.name}: token acquired for ${scopes.join(", ")}.`);
    return [granted, await checkDownstream(api, deps.http, exchange.value)];
  }
  if (!(exchange instanceof ConsentRequiredError)) return [toExchangeErrorFinding(api, exchange)];
  const results = await Promise.all(
    scopes.map(async (scope) => ({ scope, result: await tryExchange(deps, api, [scope]) })),
  );
  const missing = results.filter(({ result }) => result instanceof ConsentRequiredError).map(({ scope }) => scope);
  const other = results.find(
    ({ result }) => result instanceof ServiceError && !(result instanceof ConsentRequiredError),
  );
  const token = results.find(({ result }) => !(result instanceof ServiceError))?.result;
  return [
    toConsentFinding(deps, api, missing.length > 0 ? missing : scopes, exchange),
    ...(other?.result instanceof ServiceError ? [toExchangeErrorFinding(api, other.result)] : []),
    ...(token && !(token instanceof ServiceError) ? [await checkDownstream(api, deps.http, token.value)] : []),
  ];
}

/** Returns a ServiceError instead of throwing it. */
async function tryExchange(
  { identity, tokens }: TokenExchangeCheckDeps,
  { name, resource }: ExchangeApi,
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
  { name }: DownstreamConfig,
  scopes: readonly string[],
  error: ConsentRequiredError,
): Finding {
  return failure(
    `${getExchangeCheckName(name)}.consent_missing`,
    `${name}: consent to ${scopes.join(", ")} is missing for this user${formatCodes(getExchangeError(error)?.response?.codes)}.`,
    `Let the user consent at ${consent.forUser(identity)} or an administrator for all users at ${consent.forAdmin(identity)}`,
  );
}

function toExchangeErrorFinding({ name }: DownstreamConfig, error: ServiceError): Finding {
  const check = getExchangeCheckName(name);
  const { correlationId } = error.facts;
  const hint = typeof correlationId === "string" ? ` The correlation ID in the sign-in logs is ${correlationId}.` : "";
  const exchangeError = getExchangeError(error);
  if (!exchangeError)
    return failure(
      `${check}.${error instanceof ServiceMisconfiguredError ? "misconfigured" : "failed"}`,
      `${name}: ${error.message}${hint}`,
      "See the findings of the credential; docs/reference/errors.md explains the error.",
    );
  const { cause, remedy } = exchangeError.describe(name);
  const message = `${name}: ${cause}${formatCodes(exchangeError.response?.codes)}.${hint}`;
  if (error instanceof InteractionRequiredError)
    return warning(
      `${check}.interaction_required`,
      message,
      `${remedy} To check the rest, run the doctor as a user without such a policy.`,
    );
  if (error instanceof ServiceMisconfiguredError) return failure(`${check}.misconfigured`, message, remedy);
  if (error instanceof ForbiddenError) return failure(`${check}.forbidden`, message, remedy);
  return failure(`${check}.failed`, message, remedy);
}
