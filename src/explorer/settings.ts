import type { Config } from "../config/config.ts";
import { toAppIdUri } from "../entra/consent-url.ts";

/** Users of the emulator, who sign in without a sign-in page. Local mode only. */
export interface SampleUsers {
  /** Same for all users; valid at the emulator only. */
  readonly password: string;
  readonly users: readonly SampleUser[];
}

export interface SampleUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** The case that this user demonstrates, such as missing consent. */
  readonly situation?: string;
}

/** Settings of the explorer page. They are public: ids and addresses, no secrets. */
export interface ExplorerSettings {
  /** Base URL of the OpenID Connect discovery document of the tenant. */
  readonly authority: string;
  /** Client id of the public client; absent if none is configured. */
  readonly clientId?: string;
  /** Scope of this API, prefixed with its App ID URI. */
  readonly scope: string;
  /** Operation in the editor when the page opens. */
  readonly firstQuery: string;
  readonly samples?: SampleUsers;
}

/** Requires no administrator's consent, and no API but Microsoft Graph. */
const defaultQuery = "query FirstLook {\n  me {\n    displayName\n    mail\n  }\n}\n";

export function createExplorerSettings(
  { auth: identity, developerClientId }: Pick<Config, "auth" | "developerClientId">,
  {
    firstQuery = defaultQuery,
    samples,
  }: { readonly firstQuery?: string | undefined; readonly samples?: SampleUsers | undefined },
): ExplorerSettings {
  return {
    authority: `${identity.authorityHost}/${identity.tenantId}/v2.0`,
    ...(developerClientId !== undefined && { clientId: developerClientId }),
    scope: `${toAppIdUri(identity)}/${identity.acceptedScopes[0]}`,
    firstQuery,
    ...(samples && { samples: toPublicSampleUsers(samples) }),
  };
}

/** Copies only the members that the page needs. */
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
