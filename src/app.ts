import type { AddressInfo } from "node:net";
import { createApolloServer } from "./graphql/apollo-server.ts";
import type { Config } from "./config/config.ts";
import { createContext } from "./graphql/context.ts";
import { withCircuitBreaker } from "./downstream/http/circuit-breaker.ts";
import { loadExplorerAssets } from "./explorer/assets.ts";
import { explorerSettings, type SampleUsers } from "./explorer/settings.ts";
import type { DrainConfig } from "./config/shutdown.ts";
import { drain } from "./server/graceful-shutdown.ts";
import { downstreamNames } from "./downstream/registry.ts";
import { createHttpClient } from "./http-client/http-client.ts";
import { createAuthenticate } from "./auth/authenticate.ts";
import { createOpenIdProvider } from "./auth/openid-provider.ts";
import type { Log } from "./telemetry/logger.ts";
import { createConsentUrls } from "./entra/consent-url.ts";
import { createTokenTrace, disabledTokenTrace } from "./graphql/plugins/token-trace.ts";
import { loadTrustedDocuments } from "./graphql/trusted-documents/store.ts";
import { createSchema } from "./graphql/schema.ts";
import { createLifeCycle } from "./server/lifecycle.ts";
import { createServer } from "./server/server.ts";
import { withRateLimits } from "./server/rate-limit/with-rate-limits.ts";
import { createSharedRates } from "./server/rate-limit/redis-store.ts";
import { createMetricsServer } from "./telemetry/metrics-server.ts";
import { withRedisMetrics } from "./tokens/cache/redis-metrics.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";
import { systemClock } from "./lib/clock.ts";
import { createCredential } from "./tokens/credentials/credential.ts";
import { redisTimeouts, type RedisTimeouts } from "./redis/timeouts.ts";
import { createRedisCache } from "./tokens/cache/redis-cache.ts";
import { createOboTokenProvider } from "./tokens/create-token-provider.ts";
import { toUrlHost } from "./lib/url-host.ts";
import { resolvesWithin } from "./lib/timeout.ts";

export interface App {
  /** Starts to listen. @returns where, without a path  @throws the listen error, as EADDRINUSE */
  listen(): Promise<string>;
  /** Resolves once callers can be let in. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
  /** Lets running operations finish, refuses new ones. */
  close(): Promise<void>;
  /**
   * The same, with notice to load balancers, and bounded in time.
   *
   * @returns whether all requests that ran were answered
   */
  drain(): Promise<boolean>;
  /** To be told of rejections that nobody handled and exceptions that nobody caught. */
  uncaught(kind: "rejection" | "exception", error: unknown): void;
}

export interface AppDeps {
  readonly config: Config;
  readonly log: Log;
  /** In local mode, who can sign in to the explorer with a click. */
  readonly samples?: SampleUsers | undefined;
  /** Whether the tokens of an operation are fetched before its first resolver runs. Default: true; measurements do without. */
  readonly plansTokens?: boolean;
  /** How Redis is waited for. Default: `redisBounds`; tests of what it says, whenever that comes, wait longer. */
  readonly redis?: RedisTimeouts | undefined;
}

const directoryBounds = { timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 32 };
const downstreamBounds = { timeoutMs: 10_000, maxResponseBytes: 16_777_216, connections: 128 };
const identityLimits = { maxTokens: 100_000, maxBytes: 134_217_728 };
const tokenLimits = { maxSessions: 100_000, maxBytes: 268_435_456 };

/**
 * Puts the parts together.
 *
 * @throws {ConfigError} if the manifest of trusted documents is at fault
 */
export async function createApp({
  config,
  log,
  samples,
  plansTokens = true,
  redis = redisTimeouts,
}: AppDeps): Promise<App> {
  const now = (): number => Date.now();
  const configured = config.downstreams.map(({ name }) => name);
  const schema = createSchema(configured);
  const { trustedDocuments: manifest, introspection } = config.serving;
  // Before anything is opened, which would keep the process alive.
  const trustedDocuments =
    manifest === undefined ? undefined : await loadTrustedDocuments(manifest, { schema, introspection });
  const explorer = config.serving.explorer
    ? { assets: await loadExplorerAssets(), settings: explorerSettings(config, samples) }
    : undefined;
  const lifeCycle = createLifeCycle();
  const directoryHttp = createHttpClient(directoryBounds);
  const downstreamHttp = createHttpClient(downstreamBounds);
  const directory = createOpenIdProvider({ ...config.identity, http: directoryHttp, now });
  const telemetry = await createTelemetry({ config: config.telemetry, log });
  const { metrics, metricsPage } = telemetry;
  const shared =
    config.tokenCache &&
    createRedisCache({
      url: config.tokenCache.redisUrl,
      keys: config.tokenCache.keys,
      timeouts: redis,
      now,
      log: withRedisMetrics(log, metrics),
    });
  const sharedRates = config.tokenCache && createSharedRates({ url: config.tokenCache.redisUrl, bounds: redis, log });
  const tokens = createOboTokenProvider({
    config: config.identity,
    credential: createCredential({ config: config.identity, http: directoryHttp, now }),
    http: directoryHttp,
    sharedCache: shared,
    metrics,
    now,
    limits: tokenLimits,
  });
  for (const name of downstreamNames) if (!configured.includes(name)) log.downstreamLeftOut(name);

  const apollo = createApolloServer({
    config: config.serving,
    limits: config.limits,
    schema,
    log,
    challenges: { consent: createConsentUrls(config.identity), authorityHost: config.identity.authorityHost },
    prefetchTokens: plansTokens,
    trustedDocuments,
  });
  const server = await createServer({
    config: config.serving,
    limits: config.limits,
    apollo,
    createContext: createContext({
      authenticate: withRateLimits(
        createAuthenticate({ config: config.identity, provider: directory, limits: identityLimits, now }),
        { limits: config.limits, shared: sharedRates },
      ),
      tokens,
      http: withCircuitBreaker(downstreamHttp, systemClock),
      downstreams: config.downstreams,
      clock: systemClock,
      createTokenTrace: config.serving.tokenTrace ? () => createTokenTrace(now) : () => disabledTokenTrace,
    }),
    ready: () => directory.ready(),
    log,
    telemetry,
    metricsPage: config.telemetry.metrics === "beside" ? metricsPage : undefined,
    lifeCycle,
    explorer,
  });
  const metricsServer = metricsPage && createMetricsServer(metricsPage);
  const closeRest = async (): Promise<void> => {
    await apollo.stop();
    await telemetry.close();
    await Promise.all([
      directoryHttp.close(),
      downstreamHttp.close(),
      shared?.close(),
      sharedRates?.close(),
      metricsServer?.close(),
    ]);
  };

  const leave = (bounds: DrainConfig): Promise<boolean> =>
    drain({ config: bounds, lifeCycle, server, pause: systemClock.sleep });

  return {
    async listen() {
      const { host, port } = config.serving;
      if (typeof config.telemetry.metrics === "object" && metricsServer) {
        const metricsPort = await metricsServer.listen({ host, port: config.telemetry.metrics.port });
        log.metricsListening(`http://${toUrlHost(host)}:${metricsPort}/metrics`);
      }
      await server.listen({ host, port });
      const { port: boundPort } = server.server.address() as AddressInfo;
      return `http://${toUrlHost(host)}:${boundPort}`;
    },
    ready: () => directory.ready(),
    async close() {
      await leave({ ...config.drain, delayMs: 0 });
      await closeRest();
    },
    async drain() {
      const isAnswered = await leave(config.drain);
      await resolvesWithin(closeTimeoutMs, closeRest());
      return isAnswered;
    },
    uncaught(kind, error) {
      metrics.uncaught(kind);
      log.uncaught(kind, error);
    },
  };
}

/** What is left to close after the last request is given this time, in milliseconds. */
const closeTimeoutMs = 5_000;
