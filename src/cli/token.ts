import { parseArgs } from "node:util";
import { isLocalMode, loadLocalModeConfig } from "../config/config.ts";
import { loadProxyConfig } from "../config/proxy.ts";
import { createHttpClient } from "../http-client/http-client.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { getTokenByDeviceCode } from "./device-code-token.ts";
import { getEmulatorToken } from "./emulator/token.ts";

const httpLimits = { timeoutMs: 10_000, maxResponseBytes: 1_048_576, connections: 1 };

/**
 * Prints a bearer token for this API and nothing else on stdout. In local mode, the token is that of a sample user of the
 * running emulator; otherwise, a user signs in by device code.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printToken(deps: CommandDeps): Promise<void> {
  const user = parseUserOption(deps.args);
  const http = createHttpClient({ ...httpLimits, proxy: loadProxyConfig(deps.environment) });
  try {
    const token = isLocalMode(deps.environment)
      ? await getEmulatorToken(http, loadLocalModeConfig(deps.environment).emulatorPort, user)
      : await getTokenByDeviceCode(http, deps, user);
    deps.print(`${token}\n`);
  } finally {
    await http.close();
  }
}

function parseUserOption(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { user: { type: "string" } } }).values.user;
  } catch (cause) {
    throw new CommandError("usage: npm run -s token [-- --user <user principal name>]", { cause });
  }
}
