import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { apiRegistration, developerClient, samplePassword, tenantId } from "@oboql/dev/emulator";
import { freePort, projectFolder, repository, startProcess, type RunningProcess } from "./process.ts";

interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly data?: unknown; readonly errors?: readonly { readonly extensions: { code: string } }[] };
}

/** `oboql dev` in the folder of a project. */
export interface DevServer extends RunningProcess {
  readonly ports: readonly number[];
  ask(query: string): Promise<Response>;
  /** Edits a file of the project, and waits for the next response that is not from before the edit. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  readonly file: (name: string) => string;
  signIn(): Promise<{ readonly access_token: string; readonly refresh_token: string }>;
  refresh(token: string): Promise<number>;
}

/** A project of its own with a resolver for `greeting`. */
function createProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "oboql-dev-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(projectFolder, folder, { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  mkdirSync(join(folder, "greeting"));
  writeFileSync(
    join(folder, "greeting/resolvers.ts"),
    'export const resolvers = { Query: { greeting: (): string => "one" } };\n',
  );
  writeFileSync(join(folder, "greeting/greeting.graphql"), "extend type Query {\n  greeting: String\n}\n");
  const config = join(folder, "oboql.config.ts");
  const text = readFileSync(config, "utf8")
    .replace('schema: ["', 'schema: ["greeting/*.graphql", "')
    .replace("resolvers: [", "resolvers: [greetingResolvers, ");
  writeFileSync(config, `import { resolvers as greetingResolvers } from "./greeting/resolvers.ts";\n${text}`);
  return folder;
}

/** The end of the banner. */
export const isStarted = /A token: .*\r?\n/;

interface StartOptions {
  /** Changes the project before the start. */
  readonly prepare?: (folder: string) => void;
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether it runs in a pseudo-terminal, which shows both outputs in `stdout`. Default: false. */
  readonly hasTerminal?: boolean;
}

/** Starts `oboql dev` on a project with a resolver for `greeting`, and without identity settings. `endProcesses` ends it. */
export async function startDev({ prepare, settings, hasTerminal = false }: StartOptions = {}): Promise<DevServer> {
  const folder = createProject();
  prepare?.(folder);
  const ports = [await freePort(), await freePort()] as const;
  const loader = join(repository, "node_modules/tsx/dist/loader.mjs");
  const command = [process.execPath, "--import", loader, join(repository, "src/main.ts"), "dev"] as const;
  const [program, ...args] = hasTerminal
    ? (["script", "-qec", command.map((part) => `'${part}'`).join(" "), "/dev/null"] as const)
    : command;
  const running = startProcess(
    program,
    args,
    {
      PORT: String(ports[0]),
      EMULATOR_PORT: String(ports[1]),
      TSX_TSCONFIG_PATH: join(repository, "tsconfig.json"),
      ...settings,
    },
    folder,
  );
  const requestToken = (parameters: Record<string, string>) =>
    fetch(`http://localhost:${ports[1]}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: developerClient.clientId,
        scope: `${apiRegistration.resource}/${apiRegistration.scope} offline_access`,
        ...parameters,
      }),
    });
  const signIn = async () => {
    const password = { grant_type: "password", username: "alice@harbor.example", password: samplePassword };
    return (await (await requestToken(password)).json()) as { access_token: string; refresh_token: string };
  };
  let token: string | undefined;
  return {
    ...running,
    ports,
    signIn,
    refresh: async (refreshToken) =>
      (await requestToken({ grant_type: "refresh_token", refresh_token: refreshToken })).status,
    ask: async (query) => {
      token ??= (await signIn()).access_token;
      const response = await fetch(`http://localhost:${ports[0]}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Response["body"] };
    },
    file: (name) => join(folder, name),
    edit: async (file, change) => {
      const path = join(folder, file);
      const countReloads = (): number => `${running.stderr()}${running.stdout()}`.split("reloading").length;
      const before = countReloads();
      writeFileSync(path, change(readFileSync(path, "utf8")));
      await vi.waitUntil(() => countReloads() > before, { timeout: 10_000 });
    },
  };
}
