import { parseArgs } from "node:util";
import { isLocalMode, loadConfig, loadLocalModeConfig } from "../config.ts";
import { createHttpClient, type HttpClient } from "../http-client.ts";
import { appIdUri } from "../operation/consent.ts";
import { signInByDeviceCode } from "../token/device-code.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { localToken } from "./local-token.ts";

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

async function directoryToken(
  http: HttpClient,
  { environment, notice }: CommandDeps,
  user: string | undefined,
): Promise<string> {
  const { identity, developerClientId: clientId } = loadConfig(environment);
  if (clientId === undefined)
    throw new CommandError("DEV_CLIENT_ID is not set; it must be a public client registration to sign in with");
  const scope = `${appIdUri(identity)}/${identity.requiredScope}`;
  const signedIn = await signInByDeviceCode({ ...identity, clientId, http, scope, notice }).catch((cause: unknown) => {
    throw new CommandError(
      "the sign-in did not succeed; check DEV_CLIENT_ID, and that it is a public client of the tenant",
      { cause },
    );
  });
  if (user !== undefined && signedIn.userPrincipalName?.toLowerCase() !== user.toLowerCase())
    throw new CommandError("somebody else signed in than --user says");
  return signedIn.token;
}
