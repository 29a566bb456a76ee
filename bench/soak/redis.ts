import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";

/** A real Redis on loopback without persistence. */
export interface Redis {
  readonly url: string;
  /** Suspends the process with its connections open, until `thaw`. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Kills the process, as in a crash. */
  stop(): Promise<void>;
  /** Starts it again on the same port, without data. */
  start(): Promise<void>;
}

/** @throws {Error} if `redis-server` is not installed */
export async function startRedis(): Promise<Redis> {
  const port = await findFreePort();
  let running: ChildProcess | undefined;
  // Redis does not notice the exit of this process by itself.
  process.once("exit", () => running?.kill("SIGKILL"));
  const start = async (): Promise<void> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", tmpdir()];
    const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", 2] });
    running = child;
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => {
        reject(new Error("redis-server exited before it was ready"));
      });
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        if (text.includes("Ready to accept connections")) resolve();
      });
    });
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => running?.kill("SIGSTOP"),
    thaw: () => running?.kill("SIGCONT"),
    start,
    stop: async () => {
      const child = running;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
