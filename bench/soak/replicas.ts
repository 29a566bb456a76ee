import { built } from "../serving/build.ts";
import { startServer, type ServerProcess } from "../serving/server-process.ts";
import type { Findings } from "./violations.ts";

/** The replicas behind one load balancer. */
export interface Replicas {
  /** The next one in turn. */
  next(): ServerProcess;
  /** The first, which is never replaced: its memory is watched. */
  readonly oldest: ServerProcess;
  /** Ends the newest as a crash does, and puts another in its place. */
  kill(): Promise<void>;
  /** Takes the newest out of turn and tells it to stop, as orchestrators do, and puts another in its place. */
  drain(): Promise<void>;
  all(): readonly ServerProcess[];
  /** All that they have printed, those that are gone too. */
  printed(): string;
  end(): Promise<void>;
}

const drainTimeoutMs = 15_000;

export async function startReplicas(
  count: number,
  environment: Readonly<Record<string, string>>,
  findings: Findings,
): Promise<Replicas> {
  const parts: string[] = [];
  const expected = new WeakSet<ServerProcess>();

  const start = async (): Promise<ServerProcess> => {
    const printed = (text: string): void => {
      parts.push(text);
    };
    const replica = await startServer({ module: built.api, environment: { ...environment, PORT: "0" }, printed });
    void replica.exited.then((how) => {
      if (!expected.has(replica)) findings.add("a replica ended by itself", String(how));
    });
    return replica;
  };
  const oldest = await start();
  const running = [oldest, ...(await Promise.all(Array.from({ length: count - 1 }, start)))];
  let turn = 0;

  /** The one that is to go; those before it stay. */
  const leaving = (): ServerProcess => {
    const newest = running.at(-1) ?? oldest;
    expected.add(newest);
    return newest;
  };
  const takeOut = (replica: ServerProcess): void => {
    running.splice(running.indexOf(replica), 1);
  };

  return {
    next: () => running[++turn % running.length] ?? oldest,
    oldest,
    all: () => running,
    printed: () => parts.join(""),
    kill: async () => {
      const replica = leaving();
      replica.signal("SIGKILL");
      await replica.exited;
      const successor = await start();
      takeOut(replica);
      running.push(successor);
    },
    drain: async () => {
      const replica = leaving();
      takeOut(replica);
      replica.signal("SIGTERM");
      const late = new Promise<string>((resolve) => setTimeout(resolve, drainTimeoutMs, "late").unref());
      const how = await Promise.race([replica.exited, late]);
      if (how !== 0) findings.add("a replica that was told to stop did not end well", String(how));
      await replica.end();
      running.push(await start());
    },
    end: async () => {
      for (const replica of running) expected.add(replica);
      await Promise.all(running.map((replica) => replica.end()));
    },
  };
}
