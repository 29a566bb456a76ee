import type { Config } from "../config/config.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { createConsentUrls } from "../entra/consent-url.ts";
import { getDownstreamDirectives, getScopes } from "../graphql/token-plan/required-scopes.ts";
import { createSchema } from "../graphql/schema.ts";
import { createCredential } from "../tokens/credentials/credential.ts";
import { noopTokenMetrics } from "../telemetry/token-metrics.ts";
import { createOboTokenProvider } from "../tokens/obo-token-provider.ts";
import { checkAudience } from "./checks/audience.ts";
import { checkClock } from "./checks/clock.ts";
import { checkCredential, type CredentialCheckResult } from "./checks/credential.ts";
import { checkCredentialFile } from "./checks/credential-file.ts";
import { checkDirectory } from "./checks/directory.ts";
import { checkDownstream, getDownstreamCheckName } from "./checks/downstream.ts";
import { checkTokenExchange } from "./checks/token-exchange.ts";
import { checkSigningKeys } from "./checks/signing-keys.ts";
import { checkPort } from "./checks/environment.ts";
import { checkProduction } from "./checks/production.ts";
import { checkRedis } from "./checks/redis.ts";
import { checkSchema, checkTrustedDocuments } from "./checks/schema.ts";
import { checkUser } from "./checks/user.ts";
import { skipped, type Finding } from "./finding.ts";
import { runWithTimeout } from "./in-time.ts";

export interface CheckDeps {
  readonly config: Config;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type FindingOrList = Finding | readonly Finding[];

/**
 * All that can be found out without a user. The checks run side by side, but for those that need what another one has
 * found; the findings come in one order always, each as soon as it and those before it are there.
 */
export async function* runChecks(deps: CheckDeps): AsyncGenerator<Finding> {
  const { config, http, now } = deps;
  const { auth: identity, server: serving, downstreams, tokenCache } = config;
  const schema = createSchema(downstreams.map(({ name }) => name));
  const directory = checkDirectory({ config: identity, http, now });
  const credentialFile = checkCredentialFile(identity.credential, now);
  const credential = runCredentialCheck(deps, directory, credentialFile);
  const checks: Readonly<Record<string, Promise<FindingOrList>>> = {
    port: checkPort(serving, http),
    directory: directory.then(({ findings }) => findings),
    clock: directory.then(({ clockSkewMs: aheadMs }) => checkClock(aheadMs)),
    keys: directory.then(({ metadata: discovered }) => checkSigningKeys(discovered, http)),
    credential_file: credentialFile,
    credential: credential.then(({ finding }) => finding),
    audience: credential.then(({ token }) => checkAudience(identity, token)),
    ...Object.fromEntries(downstreams.map((api) => [getDownstreamCheckName(api.name), checkDownstream(api, http)])),
    redis: checkRedis(tokenCache),
    schema: Promise.resolve(checkSchema(config)),
    trusted_documents: checkTrustedDocuments(serving, schema),
    production: Promise.resolve(checkProduction(config)),
  };
  const started = Object.entries(checks).map(([name, check]) => runWithTimeout(name, check));
  for (const findings of started) yield* await findings;
}

async function runCredentialCheck(
  { config: { auth: identity }, http, now }: CheckDeps,
  directory: ReturnType<typeof checkDirectory>,
  file: ReturnType<typeof checkCredentialFile>,
): Promise<CredentialCheckResult> {
  const { metadata: discovered } = await directory;
  if (!discovered)
    return { finding: skipped("credential", "The credential is not tried: there is no directory to show it to.") };
  if ((await file).some(({ level }) => level === "error"))
    return { finding: skipped("credential", "The credential is not tried: its file is of no use.") };
  const { allowedTenants } = identity;
  const anyTenant = typeof allowedTenants === "string" ? undefined : allowedTenants[0];
  return checkCredential({ config: identity, http, now }, discovered.issuers.ownTenantId ?? anyTenant);
}

/** All that takes a user, who has signed in with this token: whether they are let in, and what they get of each API. */
export async function* runUserChecks(deps: CheckDeps, token: string): AsyncGenerator<Finding> {
  const { config, http, now } = deps;
  const { finding, identity } = await checkUser({ config: config.auth, http, now }, token);
  yield finding;
  if (!identity) return;
  const schema = createSchema(config.downstreams.map(({ name }) => name));
  const tokens = createOboTokenProvider({
    config: config.auth,
    credential: createCredential({ config: config.auth, http, now }),
    http,
    sharedCache: undefined,
    metrics: noopTokenMetrics,
    now,
    limits: { maxSessions: 10, maxBytes: 10_485_760 },
  });
  const consent = createConsentUrls(config.auth);
  const exchanges = config.downstreams.map((api) =>
    runWithTimeout(
      `exchange_${api.name.toLowerCase()}`,
      checkTokenExchange(
        { identity, tokens, consent, http },
        api,
        getScopes(getDownstreamDirectives(schema), api.name),
      ),
    ),
  );
  for (const findings of exchanges) yield* await findings;
}
