import type { TokenOptions } from "../emulator.ts";
import { api, developerClient } from "../tenant.ts";
import type { Keys } from "./keys.ts";
import type { EntraParts } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { usualLifetimeSeconds } from "./tokens.ts";

/** Issues access tokens for the API in process, as the password grant does, or unlike it where the options say so. */
export function createTokenIssuer(deps: Pick<EntraParts, "directory" | "sessions" | "tokens"> & { keys: Keys }) {
  const { keys, directory, sessions, tokens } = deps;
  return async (options: TokenOptions = {}): Promise<string> => {
    const user = options.user === undefined ? directory.users[0] : directory.byName(options.user);
    if (!user) throw new Error(`There is no sample user ${options.user ?? ""}.`);
    const claims = tokens.accessTokenClaims({
      api: ownApi,
      user,
      signIn: {
        clientId: developerClient.clientId,
        userId: user.id,
        sessionId: sessions.current(user.id),
        scope: `${api.resource}/${api.scope}`,
        cp1: false,
        mfa: false,
      },
      scopes: ownApi.scopes,
      lifetimeSeconds: usualLifetimeSeconds(),
    });
    return keys.sign(
      { ...claims, ...options.claims },
      {
        ...(options.header && { header: options.header }),
        ...(options.foreignKey !== undefined && { foreignKey: options.foreignKey }),
        ...(options.rewrite && { rewrite: options.rewrite }),
      },
    );
  };
}
