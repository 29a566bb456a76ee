import type { TokenOptions } from "../emulator.ts";
import { api, developerClient } from "../tenant.ts";
import type { Keys } from "./keys.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { randomLifetimeSeconds } from "./token-signer.ts";

/** Issues access tokens for the API in process, like the password grant, with the differences in the options. */
export function createTokenIssuer(
  deps: Pick<EntraDependencies, "userDirectory" | "sessions" | "tokenSigner"> & { keys: Keys },
) {
  const { keys, userDirectory, sessions, tokenSigner } = deps;
  return async (options: TokenOptions = {}): Promise<string> => {
    const user = options.user === undefined ? userDirectory.users[0] : userDirectory.findByName(options.user);
    if (!user) throw new Error(`Unknown sample user: ${options.user ?? ""}`);
    const claims = tokenSigner.createAccessTokenClaims({
      api: ownApi,
      user,
      signIn: {
        clientId: developerClient.clientId,
        userId: user.id,
        sessionId: sessions.getSessionId(user.id),
        scope: `${api.resource}/${api.scope}`,
        cp1: options.cp1 ?? false,
        mfa: options.mfa ?? false,
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
