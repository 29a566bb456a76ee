import { loadAppConfig } from "../app.ts";
import { toAppIdUri } from "../entra/consent-url.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { signInByDeviceCode } from "../tokens/device-code.ts";
import { CommandError, type CommandDeps } from "./command.ts";

/**
 * Signs a user in by device code and returns a bearer token for this API.
 *
 * @param user user principal name that must sign in; undefined: any user
 * @throws {ConfigError}
 * @throws {CommandError} if DEV_CLIENT_ID is missing, sign-in fails, or another user signs in
 */
export async function getTokenByDeviceCode(
  http: HttpClient,
  { project, environment, printNotice }: Pick<CommandDeps, "project" | "environment" | "printNotice">,
  user: string | undefined,
): Promise<string> {
  const { auth, developerClientId: clientId } = loadAppConfig(project, environment);
  if (clientId === undefined)
    throw new CommandError("DEV_CLIENT_ID is not set; set it to the client id of a public client registration");
  const scope = `${toAppIdUri(auth)}/${auth.acceptedScopes[0]}`;
  const options = { ...auth, clientId, http, scope, showMessage: printNotice };
  const { token, userPrincipalName } = await signInByDeviceCode(options).catch((cause: unknown) => {
    throw new CommandError("sign-in failed; check DEV_CLIENT_ID: it must be a public client of the tenant", { cause });
  });
  if (user !== undefined && userPrincipalName?.toLowerCase() !== user.toLowerCase())
    throw new CommandError("signed in as a different user than --user");
  return token;
}
