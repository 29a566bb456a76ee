import { createApp, type AppDeps, loadAppConfig } from "../../../src/app.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import type { TracedToken } from "../../../src/graphql/plugins/token-trace.ts";
import type { Emulator } from "../emulator/emulator.ts";
import { startEmulator } from "../emulator/start.ts";

/** An answer of the API, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  };
  /** The token trace, which is taken out of the body: most tests are about the rest. */
  readonly tokens: readonly TracedToken[];
}

/** The API as it runs in local mode, in this process, on free ports. */
export interface RunningApi {
  readonly url: string;
  readonly emulator: Emulator;
  /** The log lines of the server. */
  readonly logged: () => readonly string[];
  /** Sends an operation with a sample user's token (or the headers given instead). */
  ask(query: string, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly user?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly variables?: Record<string, unknown>;
  /** Which of several operations is run. */
  readonly operationName?: string;
}

/** Takes the token trace out of a body. */
export function readTraced(parsed: unknown): Pick<Answer, "body" | "tokens"> {
  const { extensions, ...body } = parsed as Answer["body"];
  const { tokens = [], ...others } = extensions ?? {};
  const rest = Object.keys(others).length > 0 ? { ...body, extensions: others } : body;
  return { body: rest, tokens: tokens as readonly TracedToken[] };
}

/** A test that shares its process with the API and its processor with other tests is no overload. */
export const unhurried = { LIMIT_EVENT_LOOP_DELAY_MS: "60000" };

export async function startApi(
  environment: Record<string, string | undefined> = {},
  { redis }: Pick<AppDeps, "redis"> = {},
): Promise<RunningApi> {
  const emulator = await startEmulator({ port: 0 });
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const config = loadAppConfig({ PORT: "0", ...unhurried, ...environment }, emulator.environment);
  const samples = { password: emulator.samplePassword, users: emulator.users };
  const app = await createApp({ config, log, sampleUsers: samples, redis });
  const url = await app.listen();
  return {
    url,
    emulator,
    logged: () => lines,
    async ask(query, { user, token, headers, variables, operationName } = {}) {
      const bearer = token ?? (await emulator.issueToken(user === undefined ? {} : { user }));
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: headers ?? { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables, operationName }),
      });
      return { status: response.status, headers: response.headers, ...readTraced(await response.json()) };
    },
    async close() {
      await app.close();
      await emulator.close();
    },
  };
}
