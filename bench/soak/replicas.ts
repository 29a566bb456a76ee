import { buildOutput } from "../serving/build.ts";
import { startServer, type ServerProcess } from "../serving/server-process.ts";
import type { Violations } from "./violations.ts";

/** A set of replicas with round-robin load balancing. */
export interface Replicas {
  /** Selects the next replica. */
  next(): ServerProcess;
  /** The first replica, which is never replaced, so that its memory can be observed. */
  readonly oldest: ServerProcess;
  /** Kills the newest replica, as in a crash, and replaces it. */
  kill(): Promise<void>;
  /** Removes the newest replica from the rotation, sends it SIGTERM, as orchestrators do, and replaces it. */
  drain(): Promise<void>;
  all(): readonly ServerProcess[];
  /** Output of all replicas, including replaced ones. */
  output(): string;
  end(): Promise<void>;
}

const drainTimeoutMs = 15_000;

export async function startReplicas(
  count: number,
  environment: Readonly<Record<string, string>>,
  violations: Violations,
): Promise<Replicas> {
  const parts: string[] = [];
  const expected = new WeakSet<ServerProcess>();

  const start = async (): Promise<ServerProcess> => {
    const output = (text: string): void => {
      parts.push(text);
    };
    const replica = await startServer({
      module: buildOutput.api,
      arguments: ["start"],
      folder: buildOutput.app,
      environment: { ...environment, PORT: "0" },
      onOutput: output,
    });
    void replica.exited.then((exit) => {
      if (!expected.has(replica)) violations.add("a replica exited unexpectedly", String(exit));
    });
    return replica;
  };
  const oldest = await start();
  const running = [oldest, ...(await Promise.all(Array.from({ length: count - 1 }, start)))];
  let turn = 0;

  /** Selects the newest replica and expects its exit. */
  const selectNewest = (): ServerProcess => {
    const newest = running.at(-1) ?? oldest;
    expected.add(newest);
    return newest;
  };
  const remove = (replica: ServerProcess): void => {
    running.splice(running.indexOf(replica), 1);
  };

  return {
    next: () => running[++turn % running.length] ?? oldest,
    oldest,
    all: () => running,
    output: () => parts.join(""),
    kill: async () => {
      const replica = selectNewest();
      replica.signal("SIGKILL");
      await replica.exited;
      const successor = await start();
      remove(replica);
      running.push(successor);
    },
    drain: async () => {
      const replica = selectNewest();
      remove(replica);
      replica.signal("SIGTERM");
      const late = new Promise<string>((resolve) => setTimeout(resolve, drainTimeoutMs, "late").unref());
      const exit = await Promise.race([replica.exited, late]);
      if (exit !== 0) violations.add("a replica did not shut down cleanly", String(exit));
      await replica.end();
      running.push(await start());
    },
    end: async () => {
      for (const replica of running) expected.add(replica);
      await Promise.all(running.map((replica) => replica.end()));
    },
  };
}
