import type { RedisAddress, RedisConfig } from "../config/redis.ts";
import { createRedisClient, type RedisClientDeps } from "../redis/client.ts";
import { createCredentialOptions } from "../redis/credentials.ts";
import { isErrorReply, toErrorCode } from "../redis/error-codes.ts";
import { getServerInfo } from "../redis/server-session.ts";
import type { RedisTarget } from "../redis/session.ts";
import { tlsErrorCode } from "./connection-error.ts";

/** The server or servers at the configured addresses. */
export type RedisIdentity =
  /** `mode` is `standalone`, `cluster` or `sentinel`; undefined if the server does not say. */
  | { readonly kind: "redis"; readonly mode: string | undefined }
  /** A server with TLS if the configuration is without, and the other way round. */
  | { readonly kind: "other_transport" }
  | { readonly kind: "unknown" };

type ServerDeps = Pick<RedisClientDeps, "tls" | "credentials">;

const timeoutMs = 2_000;
const notTlsCode = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))/;

/** Identifies the first server that answers, for the case that Redis cannot be used as it is configured. */
export async function identifyRedis({ config, signIn }: RedisTarget): Promise<RedisIdentity> {
  const { topology, tls, auth } = config;
  const signal = AbortSignal.timeout(timeoutMs);
  const password = topology.kind === "sentinel" ? topology.password?.reveal() : undefined;
  const credentials =
    topology.kind === "sentinel"
      ? { ...(password !== undefined && { password }) }
      : createCredentialOptions({ auth, signIn, signal, onRejected: () => undefined });
  const askAll = async (deps: ServerDeps) => {
    const answers = await Promise.all(getAddresses(config).map((address) => askServer(address, deps)));
    return answers.filter((answer) => answer !== undefined);
  };

  const answers = await askAll({ tls, credentials });
  if (answers.length > 0) return { kind: "redis", mode: answers.find(({ mode }) => mode !== undefined)?.mode };
  // Without credentials, which must not be sent in plain text.
  const others = await askAll({ tls: !tls, credentials: {} });
  return { kind: others.length > 0 ? "other_transport" : "unknown" };
}

function getAddresses({ topology }: RedisConfig): readonly RedisAddress[] {
  switch (topology.kind) {
    case "single":
      return [topology.address];
    case "sentinel":
      return topology.sentinels;
    case "cluster":
      return topology.nodes;
  }
}

/** @returns undefined if no Redis with this transport answers */
async function askServer(address: RedisAddress, deps: ServerDeps): Promise<{ mode: string | undefined } | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const client = createRedisClient({ ...deps, address, connectTimeoutMs: timeoutMs, signal });
  client.on("error", () => undefined); // The call rejects as well.
  try {
    await client.connect();
    return { mode: (await getServerInfo(client)).mode };
  } catch (error) {
    const code = toErrorCode(error);
    const isTls = deps.tls && tlsErrorCode.test(code) && !notTlsCode.test(code);
    return isErrorReply(error) || isTls ? { mode: undefined } : undefined;
  } finally {
    client.destroy();
  }
}
