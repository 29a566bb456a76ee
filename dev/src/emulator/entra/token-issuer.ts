import type { TokenOptions } from "../emulator.ts";
import { api, developerClient } from "../tenant.ts";
import type { Keys } from "./keys.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { randomLifetimeSeconds } from "./token-signer.ts";

/** Issues access tokens for the API in process, as the password grant does, or unlike it where the options say so. */
export function createTokenIssuer(deps: Pick<EntraDependencies, "directory" | "sessions" | "tokens"> & { keys: Keys }) {
  const { keys, directory, sessions, tokens } = deps;
  return async (options: TokenOptions = {}): Promise<string> => {
    const user = options.user === undefined ? directory.users[0] : directory.findByName(options.user);
    if (!user) throw new Error(`There is no sample user ${options.user ?? ""}.`);
    const claims = tokens.createAccessTokenClaims({
      api: ownApi,
      user,
      signIn: {
        clientId: developerClient.clientId,
        userId: user.id,
        sessionId: sessions.getSessionId(user.id),
        scope: `${api.resource}/${api.scope}`,
        cp1: false,
        mfa: false,
      },
      scopes: ownApi.scopes,
      lifetimeSeconds: randomLifetimeSeconds(),
    });
    return keys.sign(
      { ...claims, ...options.claims },
      {
        ...(options.header && { header: options.header }),
        ...(options.unknownKey !== undefined && { unknownKey: options.unknownKey }),
        ...(options.rewrite && { rewrite: options.rewrite }),
      },
    );
  };
}
