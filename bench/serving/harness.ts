import { fork } from "node:child_process";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { built } from "./build.ts";
import type { Load, LoadResult } from "./load.ts";
import { requestBody, type PeerSettings } from "./operation.ts";
import { startServer, type ServerProcess } from "./server-process.ts";
import { receivedBy, type Received, type Stub } from "./stub.ts";
import { mostUsers, oboqlStart, type ServingSubject } from "./subjects.ts";

/** What all subjects are measured with: the stub and the load, each in a process of its own. */
export interface Rig {
  /** Starts a subject, and lets each of its users ask once. @throws {Error} if it does not answer, and call, as this API does */
  readonly start: (subject: ServingSubject) => Promise<RunningSubject>;
  /** Ends whatever was started. */
  end(): Promise<void>;
}

export interface RunningSubject {
  readonly name: string;
  readonly server: ServerProcess;
  /** @throws {Error} if a single answer is wrong */
  readonly load: (shape: Pick<Load, "connections" | "seconds" | "perSecond">) => Promise<LoadResult>;
  /** Of a user that the load has not. */
  readonly spareToken: string;
}

interface Reference extends PeerSettings {
  readonly answer: unknown;
}

export async function startRig(): Promise<Rig> {
  const ends: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map((each) => each()));
  };
  const child = <Answer>(module: string, ...given: readonly string[]) => {
    const started = startChild<Answer>(module, given);
    ends.push(started.end);
    return started;
  };
  const server = async (...given: Parameters<typeof startServer>): Promise<ServerProcess> => {
    const started = await startServer(...given);
    ends.push(() => started.end());
    return started;
  };
  try {
    const stub = await child<Stub>("stub-process.js", String(mostUsers)).told();
    const generator = child<LoadResult>("load-process.js");
    const loadOn = async (url: string, load: Omit<Load, "port" | "body">): Promise<LoadResult> =>
      generator.told({ ...load, port: Number(new URL(url).port), body: requestBody });
    const reference = await referenceOf(await server(oboqlStart({ stubUrl: stub.url })), stub);
    return {
      end,
      start: async (subject) => {
        const { name, users } = subject;
        const running = await server(subject.start({ stubUrl: stub.url, bodies: reference.bodies }));
        await check(running, stub, reference);
        const tokens = stub.assertions.slice(0, users);
        const load: RunningSubject["load"] = async (shape) => {
          const result = await loadOn(running.url, { ...shape, tokens });
          if (result.failed > 0) throw new Error(`${name} failed ${result.failed} requests`);
          if (!isDeepStrictEqual(JSON.parse(result.body), reference.answer))
            throw new Error(`${name} answers otherwise`);
          return result;
        };
        return { name, server: running, load, spareToken: stub.assertions.at(-1) ?? "" };
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What this API answers, and what it sends for that. */
async function referenceOf(server: ServerProcess, stub: Stub): Promise<Reference> {
  await ask(server, stub);
  const { answer, received } = await ask(server, stub);
  await server.end();
  if (typeof answer !== "object" || answer === null || "errors" in answer)
    throw new Error(`this API cannot answer: ${JSON.stringify(answer)}`);
  return { stubUrl: stub.url, answer, bodies: received.bodies };
}

/** Compares answer and calls with what this API's are, once the session is known. */
async function check(server: ServerProcess, stub: Stub, { answer, bodies }: Reference): Promise<void> {
  await ask(server, stub);
  const asked = await ask(server, stub);
  const difference = [
    [asked.answer, answer],
    [asked.calls, { graph: 1, projects: 1 }],
    ...(["graph", "projects"] as const).map((api) => [asked.received.bodies[api], bodies[api]].map(parsed)),
  ].find(([mine, theirs]) => !isDeepStrictEqual(mine, theirs));
  if (difference)
    throw new Error(`${server.url} does otherwise: ${difference.map((it) => JSON.stringify(it)).join(" not ")}`);
}

interface Asked {
  readonly answer: unknown;
  readonly received: Received;
  readonly calls: Received["calls"];
}

async function ask({ url }: ServerProcess, stub: Stub): Promise<Asked> {
  const before = await receivedBy(stub);
  const response = await fetch(new URL("/graphql", url), {
    method: "POST",
    headers: { authorization: `Bearer ${stub.assertions[0] ?? ""}`, "content-type": "application/json" },
    body: requestBody,
  });
  const answer: unknown = await response.json();
  const received = await receivedBy(stub);
  const [now, then] = [received.calls, before.calls];
  return { answer, received, calls: { graph: now.graph - then.graph, projects: now.projects - then.projects } };
}

function parsed(json: unknown): unknown {
  return JSON.parse(String(json));
}

function startChild<Answer>(module: string, given: readonly string[]) {
  const process = fork(built.subject(module), given, { execArgv: [], stdio: ["ignore", 2, 2, "ipc"] });
  const exited = once(process, "exit");
  return {
    /** Says something to it, if there is anything to say, and waits for what it tells. */
    told: async (say?: object): Promise<Answer> => {
      const message = once(process, "message");
      if (say) process.send(say);
      const failed = exited.then(() => {
        throw new Error(`${module} ended early`);
      });
      const [answer] = (await Promise.race([message, failed])) as [Answer];
      return answer;
    },
    end: async (): Promise<void> => {
      process.kill("SIGKILL");
      await exited;
    },
  };
}
