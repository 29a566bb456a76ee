import type { GraphQLSchema } from "graphql";
import type { Config } from "../config/config.ts";
import { getApiDefinition, type Project } from "../downstream/project.ts";
import { createConsentUrls } from "../entra/consent-url.ts";
import { createSchema } from "../graphql/schema.ts";
import { getDownstreamDirectives, getScopes } from "../graphql/token-plan/required-scopes.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { withTimeout } from "../lib/timeout.ts";
import { noopTokenMetrics } from "../telemetry/token-metrics.ts";
import { createCredential } from "../tokens/credentials/credential.ts";
import { noopExchangeLog } from "../tokens/exchange/exchange-log.ts";
import { createOboTokenProvider } from "../tokens/obo-token-provider.ts";
import { checkIssuedAudience } from "./checks/audience.ts";
import { checkClock } from "./checks/clock.ts";
import { checkCredentialFile } from "./checks/credential-file.ts";
import { checkCredential, type CredentialCheckResult } from "./checks/credential.ts";
import { checkDirectory } from "./checks/directory.ts";
import { checkDownstream, getDownstreamCheckName, type CheckedApi } from "./checks/downstream.ts";
import { checkPort } from "./checks/environment.ts";
import { checkProduction } from "./checks/production.ts";
import { checkProxy } from "./checks/proxy.ts";
import { checkRedis } from "./checks/redis.ts";
import { checkSchema, checkTrustedDocuments } from "./checks/schema.ts";
import { checkSignature } from "./checks/signature.ts";
import { checkSigningKeys } from "./checks/signing-keys.ts";
import { checkTokenExchange, getExchangeCheckName, hasTokens } from "./checks/token-exchange.ts";
import { checkUser } from "./checks/user.ts";
import { failure, skipped, type Finding } from "./finding.ts";

export interface CheckDeps {
  readonly project: Project;
  readonly config: Config;
  readonly http: HttpClient;
  /** For the managed identity endpoint, without a proxy. */
  readonly managedIdentityHttp: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type FindingOrList = Finding | readonly Finding[];

const checkTimeoutMs = 30_000;

/**
 * Runs all checks that need no user. Independent checks run concurrently; the findings have a fixed order and are yielded
 * as soon as they and those before them are available.
 */
export async function* runChecks(deps: CheckDeps): AsyncGenerator<Finding> {
  const { project, config, http, managedIdentityHttp, now } = deps;
  const { auth, server, tokenCache } = config;
  const schema = createConfiguredSchema(deps);
  const directory = checkDirectory({ config: auth, http, now });
  const credentialFile = checkCredentialFile(auth.credential, now);
  const credential = runCredentialCheck(deps, directory, credentialFile);
  const checks: Readonly<Record<string, Promise<FindingOrList>>> = {
    port: checkPort(server, http),
    proxy: Promise.resolve(checkProxy(config)),
    directory: directory.then(({ finding }) => finding),
    clock: directory.then(({ clockSkewMs }) => checkClock(clockSkewMs)),
    keys: directory.then(({ metadata }) => checkSigningKeys(metadata, http)),
    credential_file: credentialFile,
    credential: credential.then(({ finding }) => finding),
    audience: credential.then(({ token }) => checkIssuedAudience(auth, token)),
    signature: credential.then(({ token, tenantId }) => checkSignature({ config: auth, http, now }, token, tenantId)),
    ...Object.fromEntries(
      getCheckedApis(deps).map((api) => [getDownstreamCheckName(api.name), checkDownstream(api, http)]),
    ),
    redis: checkRedis(tokenCache, { config: auth, http, managedIdentityHttp, now }),
    schema: Promise.resolve(checkSchema(project, config)),
    trusted_documents: checkTrustedDocuments(server, schema),
    production: Promise.resolve(checkProduction(config)),
  };
  const running = Object.entries(checks).map(([name, check]) => runWithTimeout(name, check));
  for (const findings of running) yield* await findings;
}

function createConfiguredSchema({ project, config }: CheckDeps): GraphQLSchema {
  const names = config.downstreams.map(({ name }) => name);
  return createSchema(project, names);
}

function getCheckedApis({ project, config }: CheckDeps): readonly CheckedApi[] {
  return config.downstreams.map((api) => ({ ...api, probe: getApiDefinition(project, api.name).probe }));
}

async function runCredentialCheck(
  { config: { auth }, http, managedIdentityHttp, now }: CheckDeps,
  directory: ReturnType<typeof checkDirectory>,
  file: ReturnType<typeof checkCredentialFile>,
): Promise<CredentialCheckResult> {
  const { metadata } = await directory;
  if (!metadata)
    return { finding: skipped("credential", "The credential was not checked: the OpenID metadata is unavailable.") };
  if ((await file).some(({ level }) => level === "error"))
    return { finding: skipped("credential", "The credential was not checked: its file is not usable.") };
  const { allowedTenants } = auth;
  const anyTenant = typeof allowedTenants === "string" ? undefined : allowedTenants[0];
  return checkCredential({ config: auth, http, managedIdentityHttp, now }, metadata.issuers.ownTenantId ?? anyTenant);
}

/** Runs the checks that need a user. @param token bearer token for this API of the signed-in user */
export async function* runUserChecks(deps: CheckDeps, token: string): AsyncGenerator<Finding> {
  const { config, http, managedIdentityHttp, now } = deps;
  const { finding, identity } = await checkUser({ config: config.auth, http, now }, token);
  yield finding;
  if (!identity) return;
  const directives = getDownstreamDirectives(createConfiguredSchema(deps));
  const tokens = createOboTokenProvider({
    config: config.auth,
    credential: createCredential({ config: config.auth, http: managedIdentityHttp, now }),
    http,
    sharedCache: undefined,
    metrics: noopTokenMetrics,
    log: noopExchangeLog,
    now,
    limits: { maxSessions: 10, maxBytes: 10_485_760, exchangesPerMinute: 1_000 },
  });
  const consent = createConsentUrls(config.auth);
  const exchanges = getCheckedApis(deps)
    .filter(hasTokens)
    .map((api) =>
      runWithTimeout(
        getExchangeCheckName(api.name),
        checkTokenExchange({ identity, tokens, consent, http }, api, getScopes(directives, api.name)),
      ),
    );
  for (const findings of exchanges) yield* await findings;
}

/** Never rejects: a check that fails or hangs is reported as a finding, and the findings of the others are still printed. */
async function runWithTimeout(check: string, findings: Promise<FindingOrList>): Promise<readonly Finding[]> {
  const toInternalErrorFinding = (error: unknown): Finding => {
    const name = error instanceof Error ? error.name : typeof error;
    return failure(`${check}.internal_error`, `Internal error in this check (${name}).`, "Report this as a bug.");
  };
  const result = await withTimeout<FindingOrList>(checkTimeoutMs, findings.catch(toInternalErrorFinding), () =>
    failure(`${check}.too_slow`, "This check timed out.", "Run the doctor again; if it times out again, report a bug."),
  );
  return [result].flat();
}
