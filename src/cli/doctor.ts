import { parseArgs } from "node:util";
import { isLocalMode, loadLocalModeConfig, type Config } from "../config/config.ts";
import { loadAppConfig } from "../app.ts";
import { checkNode } from "../doctor/checks/environment.ts";
import { runChecks, runUserChecks } from "../doctor/run-checks.ts";
import { failure, ok, skipped, type Finding } from "../doctor/finding.ts";
import { formatFinding, formatReportJson, formatSummary } from "../doctor/report.ts";
import { ConfigError } from "../config/env-reader.ts";
import { createHttpClient, type HttpClient } from "../http-client/http-client.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { getTokenByDeviceCode } from "./device-code-token.ts";
import { connectOrStartEmulator } from "./emulator/connect.ts";
import { getEmulatorToken } from "./emulator/token.ts";

interface DoctorDeps extends CommandDeps {
  readonly http: HttpClient;
  /** User principal name; empty for whoever signs in, undefined for nobody. */
  readonly user: string | undefined;
}

/** Of each request, in milliseconds. */
const httpLimits = { timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 8 };
const closeTimeoutMs = 1_000;

const title = "Examining the settings, and what they name: directory, keys, credential, APIs, Redis.\n\n";
const localModeTitle =
  "Local mode, as no identity setting is there: examining this machine and the embedded tenant.\n\n";

/**
 * Examines the settings and everything that they name; with `--user` also what a user gets. In local mode that is the
 * embedded tenant, which is started if it does not run.
 *
 * @throws {CommandError} if it finds an error
 */
export async function doctor(deps: CommandDeps): Promise<void> {
  const { user, json } = parseArguments(deps.arguments);
  const isLocal = isLocalMode(deps.environment);
  const http = createHttpClient(httpLimits);
  const findings: Finding[] = [];
  if (!json) deps.output(isLocal ? localModeTitle : title);
  try {
    for await (const finding of (isLocal ? runLocalModeChecks : runTenantChecks)({ ...deps, http, user })) {
      findings.push(finding);
      if (!json) deps.output(formatFinding(finding));
    }
  } finally {
    await resolvesWithin(closeTimeoutMs, http.close());
  }
  deps.output(json ? formatReportJson(findings) : `\n${formatSummary(findings)}`);
  const errors = findings.filter(({ level }) => level === "error").length;
  if (errors > 0) throw new CommandError(`the doctor has found ${errors === 1 ? "an error" : `${errors} errors`}`);
}

function parseArguments(given: readonly string[]): { readonly user: string | undefined; readonly json: boolean } {
  // `--user` alone means whoever signs in.
  const args = given.map((word, index) =>
    word === "--user" && (given[index + 1] ?? "--").startsWith("--") ? "--user=" : word,
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
  const { environment, http, user } = deps;
  yield checkNode(process.versions.node);
  const config = yield* loadConfigFindings(() => loadAppConfig(environment));
  if (config) yield* runAllChecks(config, deps, () => getTokenByDeviceCode(http, deps, user || undefined));
}

async function* runLocalModeChecks(deps: DoctorDeps): AsyncGenerator<Finding> {
  const { environment, http, user } = deps;
  yield checkNode(process.versions.node);
  const local = yield* loadConfigFindings(() => loadLocalModeConfig(environment));
  if (!local) return;
  const tenant = await connectOrStartEmulator(deps, http, local.emulatorPort);
  if (!tenant) {
    const what = `Port ${local.emulatorPort} is in use by something that is not the emulator.`;
    yield failure("emulator.port_in_use", what, "End that, or set EMULATOR_PORT to another port.");
    return;
  }
  try {
    const says = tenant.wasRunning ? `runs on port ${tenant.port}` : "starts, and was started for this examination";
    yield ok("emulator", `The embedded tenant ${says}.`);
    const config = yield* loadConfigFindings(() => loadAppConfig(environment, tenant.settings));
    if (config) yield* runAllChecks(config, deps, () => getEmulatorToken(http, tenant.port, user || undefined));
  } finally {
    await tenant.close();
  }
}

/** The settings, unless they have faults. */
function* loadConfigFindings<Settings>(load: () => Settings): Generator<Finding, Settings | undefined> {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.errors)
      yield failure(
        "configuration.fault",
        `${fault}.`,
        "Correct it in the environment; docs/reference/configuration.md says more.",
      );
    if (error.hint !== undefined) yield skipped("configuration", `${error.hint}.`);
    yield skipped("configuration", "All else is not looked at, as it takes settings without a fault.");
    return undefined;
  }
}

async function* runAllChecks(
  config: Config,
  { http, user }: DoctorDeps,
  signIn: () => Promise<string>,
): AsyncGenerator<Finding> {
  yield ok("configuration", "The settings have no fault.");
  const deps = { config, http, now: Date.now };
  let isReady = true;
  for await (const finding of runChecks(deps)) {
    if (isRequiredForSignIn(finding)) isReady = false;
    yield finding;
  }
  if (user === undefined)
    yield skipped("user", "Consent, and what an API makes of our tokens, are not looked at.", "Run it with --user.");
  else if (!isReady) yield skipped("user", "Nobody is signed in: first, the errors of directory, keys and credential.");
  else yield* runChecksAsUser(deps, signIn);
}

function isRequiredForSignIn({ level, code }: Finding): boolean {
  return level === "error" && ["directory", "keys", "credential", "credential_file"].includes(code.split(".")[0] ?? "");
}

async function* runChecksAsUser(
  deps: Parameters<typeof runUserChecks>[0],
  signIn: () => Promise<string>,
): AsyncGenerator<Finding> {
  try {
    yield* runUserChecks(deps, await signIn());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [first = "", ...rest] = error.message;
    yield failure("user.not_signed_in", "Nobody could be signed in.", `${first.toUpperCase()}${rest.join("")}.`);
  }
}
