import type { AddressInfo } from "node:net";
import { createApolloServer } from "./graphql/apollo-server.ts";
import { getExposedFeatures, loadConfig, type Config, type ListenAddress } from "./config/config.ts";
import type { Environment } from "./config/env-reader.ts";
import { createContext } from "./graphql/context.ts";
import { loadExplorerAssets } from "./explorer/assets.ts";
import { createExplorerSettings, type SampleUsers } from "./explorer/settings.ts";
import type { ShutdownConfig } from "./config/shutdown.ts";
import type { TokenCacheConfig } from "./config/token-cache.ts";
import { shutDownGracefully } from "./server/graceful-shutdown.ts";
import { createBytesInFlight } from "./downstream/http/bytes-in-flight.ts";
import { getApiSettings, type Project } from "./downstream/project.ts";
import { createHttpClient } from "./http-client/http-client.ts";
import { createAuthenticate } from "./auth/authenticate.ts";
import { createOpenIdProvider } from "./auth/openid-provider.ts";
import type { Log } from "./telemetry/logger.ts";
import { createConsentUrls } from "./entra/consent-url.ts";
import { createTokenTrace, disabledTokenTrace } from "./graphql/plugins/token-trace.ts";
import { loadTrustedDocuments } from "./graphql/trusted-documents/store.ts";
import { createSchema } from "./graphql/schema.ts";
import { printServedSchema } from "./graphql/served-schema.ts";
import { createLifecycle } from "./server/lifecycle.ts";
import { createServer } from "./server/server.ts";
import { createRateLimits } from "./server/rate-limit/enforce-rate-limits.ts";
import { createMetricsServer } from "./telemetry/metrics-server.ts";
import { createRedisEvents, type RedisEventsDeps } from "./telemetry/redis-events.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";
import { createKeyedHash, hashParts } from "./lib/hash.ts";
import { systemClock } from "./lib/clock.ts";
import { createCredential } from "./tokens/credentials/credential.ts";
import { createRedisSignIn } from "./tokens/credentials/redis-sign-in.ts";
import type { RedisSignIn } from "./redis/credentials.ts";
import { redisTimeouts, type RedisTimeouts } from "./redis/timeouts.ts";
import { createManagedIdentityHttpClient, createTokenHttpClient } from "./tokens/token-http-client.ts";
import { loadMsal } from "./tokens/exchange/msal-client.ts";
import { createOboTokenProvider } from "./tokens/obo-token-provider.ts";
import { toUrlHost } from "./lib/url-host.ts";
import { resolvesWithin } from "./lib/timeout.ts";

/** A server that has been created. */
export interface App {
  /**
   * Starts to listen.
   *
   * @param address default: `HOST` and `PORT`
   * @returns the base URL, without a trailing slash
   * @throws the listen error, such as EADDRINUSE; call `close` then
   */
  listen(address?: ListenAddress): Promise<string>;
  /** Resolves once callers can be authenticated. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
  /** Rejects new requests and resolves when running ones are finished and all connections are closed. */
  close(): Promise<void>;
  /**
   * Like `close`, but first fails `/readyz` for the configured delay, and takes a limited time.
   *
   * @returns whether all running requests were completed
   */
  shutDown(): Promise<boolean>;
  /** Logs and counts an unhandled rejection or uncaught exception of the process. */
  reportUncaughtError(kind: "rejection" | "exception", error: unknown): void;
}

/**
 * Reads the configuration of a server with the downstream APIs of a project.
 *
 * @param emulatorSettings in local mode, the settings of the emulator; variables of the environment take precedence
 * @throws {ConfigError} listing all errors, by variable
 */
export function loadAppConfig(project: Project, environment: Environment, emulatorSettings?: Environment): Config {
  return loadConfig(environment, getApiSettings(project), emulatorSettings);
}

export interface AppDeps {
  readonly project: Project;
  readonly config: Config;
  readonly log: Log;
  /** Local mode only: users who can sign in to the explorer with a click. */
  readonly sampleUsers?: SampleUsers | undefined;
  /** Whether the tokens of an operation are requested before its first resolver runs. Default: true; benchmarks disable it. */
  readonly prefetchTokens?: boolean;
  /** Time in milliseconds since the epoch, for tokens and keys. Default: `Date.now`; tests move it. */
  readonly now?: () => number;
  /** Timeouts of Redis. Default: `redisTimeouts`; tests that must not depend on timing use longer ones. */
  readonly redis?: RedisTimeouts | undefined;
}

const discoveryHttpLimits = { timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 };
const downstreamHttpLimits = { timeoutMs: 10_000, maxResponseBytes: 16_777_216, connections: 256 };
const verifiedTokenCacheLimits = { maxTokens: 100_000, maxBytes: 134_217_728 };
const tokenCacheLimits = { maxSessions: 100_000, maxBytes: 268_435_456 };

/**
 * Composition root: creates every component and connects them.
 *
 * @throws {ConfigError} if the manifest of trusted documents is invalid
 */
export async function createApp({
  project,
  config,
  log,
  sampleUsers: samples,
  prefetchTokens = true,
  redis = redisTimeouts,
  now = () => Date.now(),
}: AppDeps): Promise<App> {
  const configuredApis = config.downstreams.map(({ name }) => name);
  const schema = createSchema(project, configuredApis);
  const { trustedDocuments: manifest, introspection } = config.server;
  // Before connections are opened: an error here must not leave one that keeps the process alive.
  const trustedDocuments =
    manifest === undefined ? undefined : await loadTrustedDocuments(manifest, { schema, introspection });
  const explorer = config.server.explorer
    ? {
        assets: await loadExplorerAssets(project.folder),
        settings: createExplorerSettings(config, { firstQuery: project.firstQuery, samples }),
      }
    : undefined;
  const lifecycle = createLifecycle();
  const { proxy } = config;
  // Metadata and keys have connections of their own, so that slow exchanges do not delay them.
  const discoveryHttp = createHttpClient({ ...discoveryHttpLimits, proxy });
  const tokenHttp = createTokenHttpClient({ proxy, queueTimeoutMs: config.limits.requestMs, clock: systemClock });
  const managedIdentityHttp = createManagedIdentityHttpClient();
  const downstreamHttp = createHttpClient({ ...downstreamHttpLimits, proxy, circuitBreaker: systemClock });
  const openIdProvider = createOpenIdProvider({ ...config.auth, http: discoveryHttp, now, log });
  // MSAL is loaded now, so that the first exchange does not wait for it.
  const ready = (): Promise<unknown> => Promise.all([openIdProvider.ready(), loadMsal()]);
  const telemetry = await createTelemetry({ config: config.telemetry, log });
  const { metrics, metricsPage } = telemetry;
  const credential = createCredential({ config: config.auth, http: managedIdentityHttp, now, log });
  const { tokenCache } = config;
  const connections =
    tokenCache &&
    (await connectToRedis(tokenCache, {
      signIn: createRedisSignIn({ auth: tokenCache.redis.auth, config: config.auth, credential, http: tokenHttp, now }),
      timeouts: redis,
      log,
      metrics,
      now,
    }));
  const { enforceRateLimits, enforceCostRate } = createRateLimits({
    limits: config.limits,
    redis: connections?.rateLimits,
    hashName: tokenCache ? createKeyedHash(tokenCache.keys[0]) : hashParts,
  });
  const tokens = createOboTokenProvider({
    config: config.auth,
    credential,
    http: tokenHttp,
    sharedCache: connections?.tokenCache,
    metrics,
    log,
    now,
    limits: { ...tokenCacheLimits, exchangesPerMinute: config.limits.exchangesPerMinute },
  });
  const exposedFeatures = getExposedFeatures(config.server);
  if (exposedFeatures.length > 0) log.developmentFeaturesExposed(config.server.host, exposedFeatures);
  for (const name of project.downstreams.keys()) if (!configuredApis.includes(name)) log.downstreamDisabled(name);

  const apollo = createApolloServer({
    config: config.server,
    limits: config.limits,
    schema,
    log,
    challenges: { consent: createConsentUrls(config.auth), authorityHost: config.auth.authorityHost },
    prefetchTokens,
    trustedDocuments,
  });
  const server = await createServer({
    config: config.server,
    limits: config.limits,
    apollo,
    printSchema: introspection ? () => printServedSchema(schema) : undefined,
    authenticate: createAuthenticate({
      config: config.auth,
      provider: openIdProvider,
      limits: verifiedTokenCacheLimits,
      now,
    }),
    enforceRateLimits,
    createContext: createContext({
      limits: config.limits,
      bytesInFlight: createBytesInFlight({ maxBytes: config.limits.downstreamBytesInFlight, random: Math.random }),
      enforceCostRate,
      tokens,
      http: downstreamHttp,
      project,
      downstreams: config.downstreams,
      clock: systemClock,
      debugErrors: config.server.debugErrors,
      createTokenTrace: config.server.tokenTrace ? () => createTokenTrace(now) : () => disabledTokenTrace,
    }),
    ready,
    log,
    telemetry,
    metricsPage: config.telemetry.metrics === "main-port" ? metricsPage : undefined,
    lifecycle,
    explorer,
  });
  const metricsServer = metricsPage && createMetricsServer(metricsPage);
  const closeResources = async (): Promise<void> => {
    await apollo.stop();
    await telemetry.close();
    await Promise.all([
      discoveryHttp.close(),
      tokenHttp.close(),
      managedIdentityHttp.close(),
      downstreamHttp.close(),
      connections?.tokenCache.close(),
      connections?.rateLimits.close(),
      metricsServer?.close(),
    ]);
  };

  const drainServer = (bounds: ShutdownConfig): Promise<boolean> =>
    shutDownGracefully({ config: bounds, lifecycle, server, sleep: systemClock.sleep });

  return {
    async listen({ host, port } = config.server) {
      if (typeof config.telemetry.metrics === "object" && metricsServer) {
        const { host: metricsHost } = config.server;
        const metricsPort = await metricsServer.listen({ host: metricsHost, port: config.telemetry.metrics.port });
        log.metricsListening(`http://${toUrlHost(metricsHost)}:${metricsPort}/metrics`);
      }
      await server.listen({ host, port });
      const { port: boundPort } = server.server.address() as AddressInfo;
      return `http://${toUrlHost(host)}:${boundPort}`;
    },
    ready,
    async close() {
      await drainServer({ ...config.shutdown, delayMs: 0 });
      await closeResources();
    },
    async shutDown() {
      const isDrained = await drainServer(config.shutdown);
      await resolvesWithin(closeResourcesTimeoutMs, closeResources());
      return isDrained;
    },
    reportUncaughtError(kind, error) {
      metrics.uncaughtError(kind);
      log.uncaughtError(kind, error);
    },
  };
}

/** How long resources may take to close after the last request, in milliseconds. */
const closeResourcesTimeoutMs = 5_000;

interface RedisDeps extends RedisEventsDeps {
  readonly signIn: RedisSignIn | undefined;
  readonly timeouts: RedisTimeouts;
  readonly now: () => number;
}

/** Opens the connections of the token cache and of the rate limits, which do not delay each other. */
async function connectToRedis({ redis: config, keys }: TokenCacheConfig, deps: RedisDeps) {
  // Perf: loading the client of Redis takes a seventh of the start.
  const [{ createRedisCache }, { createReconnectingRedisClient }] = await Promise.all([
    import("./tokens/cache/redis-cache.ts"),
    import("./redis/reconnecting-client.ts"),
  ]);
  const { signIn, timeouts, now, ...eventsDeps } = deps;
  const target = { config, signIn };
  return {
    tokenCache: createRedisCache({ target, timeouts, now, keys, ...eventsDeps }),
    rateLimits: createReconnectingRedisClient({ target, timeouts, ...createRedisEvents("rates", eventsDeps) }),
  };
}
