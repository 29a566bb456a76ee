import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, RESP_TYPES } from "@redis/client";
import { describe, onTestFinished } from "vitest";
import { freePort, startProcess, type RunningProcess } from "./process.ts";

/** A Redis server on loopback without persistence. It is stopped after the test that started it. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** All keys with their values and remaining times to live. */
  content(): Promise<readonly { readonly key: string; readonly value: Buffer; readonly ttlMs: number }[]>;
  /** Sends a command on a connection of its own. */
  command(...words: (string | Buffer)[]): Promise<unknown>;
  /** Kills the server. */
  stop(): Promise<void>;
  /** Starts it again on the same port after `stop`, without data. */
  start(): Promise<void>;
  /** Suspends the process until `thaw`; its connections stay open. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

const isInstalled = spawnSync("redis-server", ["-v"]).status === 0;
const isRequired = isInstalled || process.env["CI"] === "true";
if (!isRequired) console.info("Redis suites are skipped: redis-server is not installed");

/** A suite that needs Redis: skipped if it is not installed, but never with `CI=true`. */
export const describeWithRedis = describe.skipIf(!isRequired);

/** @param options command line options of redis-server */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  return startRedisProcess((port) => ["--port", port, ...options]);
}

/** A server that accepts TLS only. `command` and `content` do not work with it. */
export async function startTlsRedis(
  certificatePath: string,
  keyPath: string,
  ...options: string[]
): Promise<RedisServer> {
  const files = ["--tls-cert-file", certificatePath, "--tls-key-file", keyPath, "--tls-auth-clients", "no"];
  return startRedisProcess((port) => ["--port", "0", "--tls-port", port, ...files, ...options]);
}

export interface RedisProcessOptions {
  /** Line of standard output after which the server accepts connections. */
  readonly readyPattern?: RegExp;
  /** For `command`. */
  readonly password?: string;
}

/**
 * Starts redis-server with the arguments for a free port.
 *
 * @param createArguments receives the port and a folder that is removed with the server
 */
export async function startRedisProcess(
  createArguments: (port: string, folder: string) => readonly string[],
  { readyPattern = /Ready to accept connections/, password }: RedisProcessOptions = {},
): Promise<RedisServer> {
  if (!isInstalled) throw new Error("redis-server is not installed");
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "oboql-redis-"));
  const options = ["--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const [first = "", ...others] = createArguments(String(port), folder);
  // A configuration file comes first.
  const programArguments = first.startsWith("--") ? [...options, first, ...others] : [first, ...options, ...others];
  let running: RunningProcess | undefined;

  const start = async (): Promise<void> => {
    running = startProcess("redis-server", programArguments);
    await running.waitForOutput("stdout", readyPattern);
  };
  const stop = async (): Promise<void> => {
    running?.kill("SIGKILL");
    await running?.waitForExit();
  };
  onTestFinished(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });
  await start();

  const url = `redis://127.0.0.1:${port}`;
  const command = async (...words: (string | Buffer)[]): Promise<unknown> => {
    const client = createClient({
      url,
      ...(password !== undefined && { password }),
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    });
    client.on("error", () => undefined); // The command rejects as well.
    try {
      await client.connect();
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  };
  return {
    port,
    url,
    command,
    content: async () => {
      const keys = (await command("KEYS", "*")) as Buffer[];
      const entry = async (key: Buffer) => ({
        key: key.toString(),
        value: (await command("GET", key)) as Buffer,
        ttlMs: (await command("PTTL", key)) as number,
      });
      return Promise.all(keys.map(entry));
    },
    start,
    stop,
    freeze: () => {
      running?.kill("SIGSTOP");
    },
    thaw: () => {
      running?.kill("SIGCONT");
    },
  };
}
