import { parseArgs } from "node:util";
import { loadAppConfig } from "../app.ts";
import { isLocalMode, loadLocalModeConfig, type Config } from "../config/config.ts";
import { ConfigError } from "../config/env-reader.ts";
import { checkNode } from "../doctor/checks/environment.ts";
import { failure, ok, skipped, type Finding } from "../doctor/finding.ts";
import { formatFinding, formatReportJson, formatSummary } from "../doctor/report.ts";
import { runChecks, runUserChecks, type CheckDeps } from "../doctor/run-checks.ts";
import { loadProxyConfig } from "../config/proxy.ts";
import { createHttpClient, type HttpClient } from "../http-client/http-client.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import { createManagedIdentityHttpClient } from "../tokens/token-http-client.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { getTokenByDeviceCode } from "./device-code-token.ts";
import { connectOrStartEmulator } from "./emulator/connect.ts";
import { getEmulatorToken } from "./emulator/token.ts";

interface DoctorDeps extends CommandDeps {
  readonly http: HttpClient;
  readonly managedIdentityHttp: HttpClient;
  /** User principal name. Empty: any user may sign in. Undefined: no sign-in. */
  readonly user: string | undefined;
}

/** Limits of each request. */
const httpLimits = { timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 8 };
const closeTimeoutMs = 1_000;

const title = "Checking the configuration, Microsoft Entra ID, the credential, downstream APIs and Redis.\n\n";
const localModeTitle = "Local mode (no identity settings): checking this machine and the emulator.\n\n";

/**
 * Checks the configuration and everything that it refers to, and prints the findings; with `--user`, also the access of a
 * user. In local mode, it checks the emulator, and starts it if it is not running.
 *
 * @throws {CommandError} if there is a finding of level `error`
 */
export async function doctor(deps: CommandDeps): Promise<void> {
  const { user, json } = parseArguments(deps.args);
  const isLocal = isValidLocalMode(deps.environment);
  const http = createHttpClient({ ...httpLimits, proxy: loadProxyConfig(deps.environment) });
  const managedIdentityHttp = createManagedIdentityHttpClient();
  const findings: Finding[] = [];
  if (!json) deps.print(isLocal ? localModeTitle : title);
  try {
    const runAll = isLocal ? runLocalModeChecks : runTenantChecks;
    for await (const finding of runAll({ ...deps, http, managedIdentityHttp, user })) {
      findings.push(finding);
      if (!json) deps.print(formatFinding(finding));
    }
  } finally {
    await resolvesWithin(closeTimeoutMs, Promise.all([http.close(), managedIdentityHttp.close()]));
  }
  deps.print(json ? formatReportJson(findings) : `\n${formatSummary(findings)}`);
  const errors = findings.filter(({ level }) => level === "error").length;
  if (errors > 0) throw new CommandError(`doctor found ${errors === 1 ? "1 error" : `${errors} errors`}`);
}

function isValidLocalMode(environment: CommandDeps["environment"]): boolean {
  try {
    return isLocalMode(environment);
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function parseArguments(commandLine: readonly string[]): { readonly user: string | undefined; readonly json: boolean } {
  // parseArgs has no options with an optional value: `--user` without a value is passed as `--user=`.
  const args = commandLine.map((arg, index) =>
    arg === "--user" && (commandLine[index + 1] ?? "--").startsWith("--") ? "--user=" : arg,
  );
  try {
    const options = { user: { type: "string" }, json: { type: "boolean", default: false } } as const;
    const { user, json } = parseArgs({ args, options }).values;
    return { user, json };
  } catch (cause) {
    throw new CommandError("usage: npm run doctor [-- [--user [<user principal name>]] [--json]]", { cause });
  }
}

async function* runTenantChecks(deps: DoctorDeps): AsyncGenerator<Finding> {
  const { project, environment, http, user } = deps;
  yield checkNode(process.versions.node);
  const config = yield* loadConfigFindings(() => {
    // Throws if NODE_ENV is invalid, without the errors of settings that local mode would not need.
    isLocalMode(environment);
    return loadAppConfig(project, environment);
  });
  if (config) yield* runAllChecks(config, deps, () => getTokenByDeviceCode(http, deps, user || undefined));
}

async function* runLocalModeChecks(deps: DoctorDeps): AsyncGenerator<Finding> {
  const { project, environment, http, user } = deps;
  yield checkNode(process.versions.node);
  const local = yield* loadConfigFindings(() => loadLocalModeConfig(environment));
  if (!local) return;
  const emulator = await connectOrStartEmulator(deps, http, local.emulatorPort);
  if (!emulator) {
    const message = `Port ${local.emulatorPort} is in use by a program other than the emulator.`;
    yield failure("emulator.port_in_use", message, "Stop that program, or set EMULATOR_PORT to another port.");
    return;
  }
  try {
    const state = emulator.wasRunning ? `is running on port ${emulator.port}` : "was started for these checks";
    yield ok("emulator", `The emulator ${state}.`);
    const config = yield* loadConfigFindings(() => loadAppConfig(project, environment, emulator.settings));
    if (config) yield* runAllChecks(config, deps, () => getEmulatorToken(http, emulator.port, user || undefined));
  } finally {
    await emulator.close();
  }
}

/** Returns the settings, or undefined after a finding for each invalid setting. */
function* loadConfigFindings<Settings>(load: () => Settings): Generator<Finding, Settings | undefined> {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = "Correct it in the environment; see docs/reference/configuration.md.";
    for (const message of error.errors) yield failure("configuration.invalid", `${message}.`, fix);
    if (error.hint !== undefined) yield skipped("configuration", `${error.hint}.`);
    yield skipped("configuration", "All other checks were skipped: they need a valid configuration.");
    return undefined;
  }
}

async function* runAllChecks(
  config: Config,
  { project, http, managedIdentityHttp, user }: DoctorDeps,
  signIn: () => Promise<string>,
): AsyncGenerator<Finding> {
  yield ok("configuration", "The configuration is valid.");
  const deps = { project, config, http, managedIdentityHttp, now: Date.now };
  let isReady = true;
  for await (const finding of runChecks(deps)) {
    if (isRequiredForSignIn(finding)) isReady = false;
    yield finding;
  }
  if (user === undefined)
    yield skipped("user", "Consent and access tokens were not checked.", "Run the doctor with --user.");
  else if (!isReady)
    yield skipped("user", "No user was signed in: fix the directory, keys, credential and signature errors first.");
  else yield* runChecksAsUser(deps, signIn);
}

const requiredChecks = ["directory", "keys", "credential", "credential_file", "signature"];

function isRequiredForSignIn({ level, code }: Finding): boolean {
  return level === "error" && requiredChecks.includes(code.split(".")[0] ?? "");
}

async function* runChecksAsUser(deps: CheckDeps, signIn: () => Promise<string>): AsyncGenerator<Finding> {
  try {
    yield* runUserChecks(deps, await signIn());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [first = "", ...rest] = error.message;
    yield failure("user.not_signed_in", "Sign-in failed.", `${first.toUpperCase()}${rest.join("")}.`);
  }
}
