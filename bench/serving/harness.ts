import { fork } from "node:child_process";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { buildOutput } from "./build.ts";
import type { Load, LoadResult } from "./load.ts";
import { requestBody, type PeerSettings } from "./operation.ts";
import { startServer, type ServerProcess } from "./server-process.ts";
import { fetchReceived, type Received, type Stub } from "./stub.ts";
import { maxUsers, createOboqlServerOptions, type ServingSubject } from "./subjects.ts";

/** The stub and the load generator, each in a separate process, which all subjects share. */
export interface Harness {
  /** Starts a subject and verifies it. @throws {Error} if its response or its downstream calls differ from OboQL's */
  readonly start: (subject: ServingSubject) => Promise<RunningSubject>;
  /** Stops all processes. */
  end(): Promise<void>;
}

export interface RunningSubject {
  readonly name: string;
  readonly server: ServerProcess;
  /** @throws {Error} if any response is wrong, unless the shape allows failures */
  readonly load: (shape: LoadShape) => Promise<LoadResult>;
  /** Bearer tokens of users that are not part of the load. */
  readonly spareTokens: readonly string[];
}

interface LoadShape extends Pick<Load, "connections" | "seconds" | "perSecond"> {
  readonly allowFailures?: boolean;
}

interface Reference extends PeerSettings {
  readonly responseBody: unknown;
}

export async function startHarness(): Promise<Harness> {
  const ends: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map((each) => each()));
  };
  const child = <Message>(module: string, ...args: readonly string[]) => {
    const started = startChild<Message>(module, args);
    ends.push(started.end);
    return started;
  };
  const server = async (...args: Parameters<typeof startServer>): Promise<ServerProcess> => {
    const started = await startServer(...args);
    ends.push(() => started.end());
    return started;
  };
  try {
    const stub = await child<Stub>("stub-process.js", String(maxUsers)).receive();
    const generator = child<LoadResult>("load-process.js");
    const loadOn = async (url: string, load: Omit<Load, "port" | "body">): Promise<LoadResult> =>
      generator.receive({ ...load, port: Number(new URL(url).port), body: requestBody });
    const reference = await recordReference(await server(createOboqlServerOptions({ stubUrl: stub.url })), stub);
    return {
      end,
      start: async (subject) => {
        const { name, users } = subject;
        const running = await server(subject.toServerOptions({ stubUrl: stub.url, bodies: reference.bodies }));
        await checkSubject(running, stub, reference);
        const tokens = stub.assertions.slice(0, users);
        const load: RunningSubject["load"] = async ({ allowFailures = false, ...shape }) => {
          const result = await loadOn(running.url, { ...shape, tokens });
          if (allowFailures) return result;
          if (result.failed > 0) throw new Error(`${name} failed ${result.failed} requests`);
          if (!isDeepStrictEqual(JSON.parse(result.body), reference.responseBody))
            throw new Error(`${name} returns a different response`);
          return result;
        };
        return { name, server: running, load, spareTokens: stub.assertions.slice(users) };
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Records OboQL's response and its downstream requests. */
async function recordReference(server: ServerProcess, stub: Stub): Promise<Reference> {
  await sendRequest(server, stub);
  const { responseBody, received } = await sendRequest(server, stub);
  await server.end();
  if (typeof responseBody !== "object" || responseBody === null || "errors" in responseBody)
    throw new Error(`OboQL returned an error: ${JSON.stringify(responseBody)}`);
  return { stubUrl: stub.url, responseBody, bodies: received.bodies };
}

/** Compares response and downstream calls with OboQL's, with a warm session. */
async function checkSubject(server: ServerProcess, stub: Stub, { responseBody, bodies }: Reference): Promise<void> {
  await sendRequest(server, stub);
  const exchange = await sendRequest(server, stub);
  const difference = [
    [exchange.responseBody, responseBody],
    [exchange.calls, { graph: 1, projects: 1 }],
    ...(["graph", "projects"] as const).map((api) => [exchange.received.bodies[api], bodies[api]].map(parseBody)),
  ].find(([mine, theirs]) => !isDeepStrictEqual(mine, theirs));
  if (difference)
    throw new Error(`${server.url} differs from OboQL: ${difference.map((it) => JSON.stringify(it)).join(" not ")}`);
}

interface RecordedExchange {
  readonly responseBody: unknown;
  readonly received: Received;
  readonly calls: Received["calls"];
}

async function sendRequest({ url }: ServerProcess, stub: Stub): Promise<RecordedExchange> {
  const before = await fetchReceived(stub);
  const response = await fetch(new URL("/graphql", url), {
    method: "POST",
    headers: { authorization: `Bearer ${stub.assertions[0] ?? ""}`, "content-type": "application/json" },
    body: requestBody,
  });
  const responseBody: unknown = await response.json();
  const received = await fetchReceived(stub);
  const [now, then] = [received.calls, before.calls];
  return { responseBody, received, calls: { graph: now.graph - then.graph, projects: now.projects - then.projects } };
}

function parseBody(json: unknown): unknown {
  return JSON.parse(String(json));
}

function startChild<Message>(module: string, args: readonly string[]) {
  const process = fork(buildOutput.subject(module), args, { execArgv: [], stdio: ["ignore", 2, 2, "ipc"] });
  const exited = once(process, "exit");
  return {
    /** Sends a message, if there is one, and waits for the next message of the process. */
    receive: async (outgoing?: object): Promise<Message> => {
      const message = once(process, "message");
      if (outgoing) process.send(outgoing);
      const failed = exited.then(() => {
        throw new Error(`${module} exited early`);
      });
      const [reply] = (await Promise.race([message, failed])) as [Message];
      return reply;
    },
    end: async (): Promise<void> => {
      process.kill("SIGKILL");
      await exited;
    },
  };
}
