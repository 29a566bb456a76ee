import { pathToFileURL } from "node:url";
import { createApp, type AppDeps, loadAppConfig } from "oboql/internal/app";
import { loadEmulatedApis, loadProject, type Project, type ProjectConfig } from "oboql/internal/downstream/project";
import { createLog } from "oboql/internal/telemetry/logger";
import type { TracedToken } from "oboql/internal/graphql/plugins/token-trace";
import type { EmulatedApi } from "../emulator/emulated-api.ts";
import type { Emulator, TokenOptions } from "../emulator/emulator.ts";
import { startEmulator } from "../emulator/start.ts";

/** A response of the server with its body parsed. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  };
  /** The token trace. It is removed from `body`, because most tests compare the rest. */
  readonly tokens: readonly TracedToken[];
}

/** A server in local mode with the emulator, in this process, on free loopback ports. */
export interface TestServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** Its clock is also that of the server: `emulator.clock.advance` lets tokens of both expire. */
  readonly emulator: Emulator;
  /** Log lines of the server since its start, one JSON object each. */
  readonly logged: () => readonly string[];
  /**
   * Sends an operation over HTTP, as a sample user unless `token` or `headers` are given.
   *
   * @throws {Error} if there is no such user, or the server cannot be reached
   * @throws {SyntaxError} if the response is not JSON
   */
  ask(query: string, options?: AskOptions): Promise<TestResponse>;
  /** Closes the server, and the emulator unless it was given. */
  close(): Promise<void>;
}

/** The sender of an operation, and its parts besides the document. */
export interface AskOptions extends Pick<TokenOptions, "user" | "mfa" | "cp1"> {
  /** Bearer token. Default: a new token of `user`, of a session of its own. */
  readonly token?: string;
  /** Replaces all request headers, including `authorization` and `content-type`. */
  readonly headers?: Record<string, string>;
  readonly variables?: Record<string, unknown>;
  /** Operation to execute if the document contains several. */
  readonly operationName?: string;
}

/** Moves the token trace from the `extensions` of a response body to `tokens`. */
export function extractTokenTrace(json: unknown): Pick<TestResponse, "body" | "tokens"> {
  const { extensions, ...body } = json as TestResponse["body"];
  const { tokens = [], ...others } = extensions ?? {};
  const rest = Object.keys(others).length > 0 ? { ...body, extensions: others } : body;
  return { body: rest, tokens: tokens as readonly TracedToken[] };
}

/** Disables load shedding by event loop delay: tests run in the process of the server and share its CPU. */
export const noLoadShedding = { LIMIT_EVENT_LOOP_DELAY_MS: "60000" };

export interface TestServerOptions extends Pick<AppDeps, "redis"> {
  /** A running emulator, which is not closed with the server. Default: a new one. */
  readonly emulator?: Emulator | undefined;
  /** Whether errors are shown in full, as in local mode. Default: false, as in production. */
  readonly debugErrors?: boolean | undefined;
}

/**
 * Starts the server and, unless there is one, the emulator in this process. The emulator serves and registers the APIs of
 * `emulatedApis` of the configuration.
 *
 * @param projectConfig the default export of `oboql.config.ts`; its paths are relative to the current directory
 * @param environment environment variables, on top of those of local mode: `<API>_BASE_URL` of a scripted API, for example
 * @throws {ConfigError} if a path of the configuration matches no file, or a variable is invalid
 */
export async function startTestServer(
  projectConfig: ProjectConfig,
  environment: Record<string, string | undefined> = {},
  { redis, emulator: shared, debugErrors = false }: TestServerOptions = {},
): Promise<TestServer> {
  const project = loadProject(projectConfig, pathToFileURL(`${process.cwd()}/`));
  const emulator = shared ?? (await startProjectEmulator(project));
  const lines: string[] = [];
  const loaded = loadAppConfig(project, { PORT: "0", ...noLoadShedding, ...environment }, emulator.environment);
  const server = { ...loaded.server, debugErrors: debugErrors && loaded.server.debugErrors };
  const config = { ...loaded, server };
  const log = createLog(config.server.logLevel, { write: (line) => lines.push(line) }, config.server);
  const samples = { password: emulator.samplePassword, users: emulator.users };
  const now = () => emulator.clock.now();
  const app = await createApp({ project, config, log, sampleUsers: samples, redis, now });
  const url = await app.listen();
  return {
    url,
    emulator,
    logged: () => lines,
    async ask(query, { token, headers, variables, operationName, ...tokenOptions } = {}) {
      const bearer = token ?? (await emulator.issueToken(tokenOptions));
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: headers ?? { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables, operationName }),
      });
      return { status: response.status, headers: response.headers, ...extractTokenTrace(await response.json()) };
    },
    async close() {
      await app.close();
      if (!shared) await emulator.close();
    },
  };
}

async function startProjectEmulator(project: Project): Promise<Emulator> {
  // A test runner compiles what a test imports, but not what an installed package imports.
  if (import.meta.url.endsWith(".js")) (await import("tsx/esm/api")).register();
  return startEmulator({ port: 0, apis: (await loadEmulatedApis(project.emulatedApis)) as readonly EmulatedApi[] });
}
