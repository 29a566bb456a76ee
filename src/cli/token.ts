import { parseArgs } from "node:util";
import { isLocalMode, loadLocalModeConfig } from "../config/config.ts";
import { createHttpClient } from "../http-client/http-client.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { directoryToken } from "./device-code-token.ts";
import { localToken } from "./emulator/token.ts";

const bounds = { timeoutMs: 10_000, maxResponseBytes: 1_048_576, connections: 1 };

/**
 * Prints a bearer token for this API and nothing else: in local mode of a sample user of the running emulator, otherwise
 * by device-code sign-in.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printToken(deps: CommandDeps): Promise<void> {
  const user = userArgument(deps.arguments);
  const http = createHttpClient(bounds);
  try {
    const token = isLocalMode(deps.environment)
      ? await localToken(http, loadLocalModeConfig(deps.environment).emulatorPort, user)
      : await directoryToken(http, deps, user);
    deps.output(`${token}\n`);
  } finally {
    await http.close();
  }
}

function userArgument(given: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...given], options: { user: { type: "string" } } }).values.user;
  } catch (cause) {
    throw new CommandError("usage: npm run -s token [-- --user <user principal name>]", { cause });
  }
}
