import type { RedisConfig } from "../config/redis.ts";
import { createCredentialOptions, type CredentialOptions, type RedisSignIn } from "./credentials.ts";
import { createClusterSession } from "./cluster-session.ts";
import type { RedisCommands } from "./client.ts";
import { createServerSession } from "./server-session.ts";
import { findPrimary, watchPrimary } from "./sentinel.ts";
import type { RedisTimeouts } from "./timeouts.ts";

/** Where Redis is, and how to sign in. */
export interface RedisTarget {
  readonly config: RedisConfig;
  /** Required if the configuration has no password but a kind of sign-in. */
  readonly signIn: RedisSignIn | undefined;
}

export interface RedisSubscription {
  readonly channel: string;
  readonly onMessage: (message: string) => void;
}

/** The library's client of one server, or its clients of a cluster. */
export interface RedisSession {
  /** Connects and checks. Called once. */
  connect(): Promise<RedisCommands>;
  /** Requires a reply of each server. @throws its error reply, or an UnusableServerError */
  check(): Promise<unknown>;
}

export interface RedisSessionDeps {
  readonly target: RedisTarget;
  readonly timeouts: Pick<RedisTimeouts, "connectTimeoutMs" | "heartbeatIntervalMs">;
  /** A channel to subscribe to, for a session that sends no other commands. */
  readonly subscription?: RedisSubscription | undefined;
  /** Closes all connections of the session immediately. */
  readonly signal: AbortSignal;
  /** Called when a connection is lost, or if Redis rejects renewed credentials. */
  readonly onError: (error: Error) => void;
}

/** The dependencies of a kind of session. */
export interface SessionDeps extends Pick<RedisSessionDeps, "timeouts" | "subscription" | "signal" | "onError"> {
  readonly config: RedisConfig;
  readonly credentials: CredentialOptions;
}

export function createRedisSession({ target: { config, signIn }, ...deps }: RedisSessionDeps): RedisSession {
  const { topology } = config;
  const { signal, onError, timeouts, subscription } = deps;
  const credentials = createCredentialOptions({ auth: config.auth, signIn, signal, onRejected: onError });
  const sessionDeps = { ...deps, config, credentials };
  switch (topology.kind) {
    case "single":
      return createServerSession(sessionDeps, { findAddress: () => Promise.resolve(topology.address) });
    case "sentinel": {
      const { connectTimeoutMs, heartbeatIntervalMs: intervalMs } = timeouts;
      const sentinelDeps = { tls: config.tls, connectTimeoutMs, signal };
      return createServerSession(sessionDeps, {
        findAddress: () => findPrimary(topology, sentinelDeps),
        onConnected: (address) => {
          watchPrimary(topology, address, { ...sentinelDeps, intervalMs, onMoved: onError });
        },
      });
    }
    case "cluster":
      return subscription
        ? createServerSession(sessionDeps, {
            // A message that is published at one node is delivered at all.
            findAddress: () => Promise.resolve(pickRandom(topology.nodes)),
            acceptsReplica: true,
          })
        : createClusterSession(sessionDeps, topology.nodes);
  }
}

function pickRandom<Item>(items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(Math.random() * items.length)] ?? items[0];
}
