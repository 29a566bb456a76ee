import type { Config } from "../config/config.ts";
import { toAppIdUri } from "../entra/consent-url.ts";

/** Users of the embedded tenant, who sign in without a page of the directory. Local mode alone has them. */
export interface SampleUsers {
  /** The same for all. It opens nothing but the embedded tenant. */
  readonly password: string;
  readonly users: readonly SampleUser[];
}

export interface SampleUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** What is particular about this user. */
  readonly situation?: string;
}

/** What the explorer's page is told. Anybody who reaches the API may read it: ids and addresses, nothing secret. */
export interface ExplorerSettings {
  /** Where users sign in: below it is the OpenID Connect discovery document. */
  readonly authority: string;
  /** Of the public client that users sign in with; absent where none is configured. */
  readonly clientId?: string;
  /** This API's own, in full form. */
  readonly scope: string;
  readonly samples?: SampleUsers;
}

export function createExplorerSettings(
  { auth: identity, developerClientId }: Pick<Config, "auth" | "developerClientId">,
  samples: SampleUsers | undefined,
): ExplorerSettings {
  return {
    authority: `${identity.authorityHost}/${identity.tenantId}/v2.0`,
    ...(developerClientId !== undefined && { clientId: developerClientId }),
    scope: `${toAppIdUri(identity)}/${identity.requiredScope}`,
    ...(samples && { samples: toPublicSampleUsers(samples) }),
  };
}

/** Sample users have more members than concern the page. */
function toPublicSampleUsers({ password, users }: SampleUsers): SampleUsers {
  return {
    password,
    users: users.map(({ userPrincipalName, displayName, situation }) => ({
      userPrincipalName,
      displayName,
      ...(situation !== undefined && { situation }),
    })),
  };
}
