import { loadAppConfig } from "../app.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { toAppIdUri } from "../entra/consent-url.ts";
import { signInByDeviceCode } from "../tokens/device-code.ts";
import { CommandError, type CommandDeps } from "./command.ts";

/**
 * A bearer token for this API of whoever signs in by device code.
 *
 * @param user user principal name of who has to; anybody if absent
 * @throws {ConfigError | CommandError}
 */
export async function getTokenByDeviceCode(
  http: HttpClient,
  { environment, notice }: Pick<CommandDeps, "environment" | "notice">,
  user: string | undefined,
): Promise<string> {
  const { auth: identity, developerClientId: clientId } = loadAppConfig(environment);
  if (clientId === undefined)
    throw new CommandError("DEV_CLIENT_ID is not set; it must be a public client registration to sign in with");
  const scope = `${toAppIdUri(identity)}/${identity.requiredScope}`;
  const signedIn = await signInByDeviceCode({ ...identity, clientId, http, scope, showMessage: notice }).catch(
    (cause: unknown) => {
      throw new CommandError(
        "the sign-in did not succeed; check DEV_CLIENT_ID, and that it is a public client of the tenant",
        { cause },
      );
    },
  );
  if (user !== undefined && signedIn.userPrincipalName?.toLowerCase() !== user.toLowerCase())
    throw new CommandError("somebody else signed in than --user says");
  return signedIn.token;
}
