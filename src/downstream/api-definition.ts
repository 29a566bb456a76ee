import type { MaybePromise } from "../lib/maybe-promise.ts";
import type { Resolvers } from "../generated/schema.ts";
import type { DownstreamHttpClient } from "./http/downstream-client.ts";

/** What an API's client is made of, for one request of ours. */
export interface ClientDeps {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly http: DownstreamHttpClient;
  /** Directory object id of the user on whose behalf everything happens. */
  readonly userId: string;
}

/**
 * A way to get an access token for the scopes of one field. `key` is the same for equal scopes, so that loads may be
 * told apart before any token is there.
 */
export interface AccessTokenSource {
  readonly key: string;
  /**
   * @param claims a claims request that the token has to satisfy, as JSON; such a token is always a new one
   * @returns the value for `Bearer`; call it late, do not keep it
   */
  readonly token: (claims?: string) => MaybePromise<string>;
}

/** The registration of an API as directories know it. */
export interface KnownRegistration {
  /** Application id. */
  readonly appId: string;
  /** By the name of the delegated permission. */
  readonly permissions: Readonly<Record<string, DelegatedPermission>>;
}

export interface DelegatedPermission {
  /** A GUID. */
  readonly id: string;
  /** Whether the API leaves consent to administrators. A directory's own policy may do so for others as well. */
  readonly adminConsent: boolean;
}

/** A request that shows whether an API is there, and whether it takes our access tokens. */
export interface HealthProbe {
  readonly method: "GET" | "POST";
  /** Behind the base URL. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** Everything that this API knows of one downstream API. */
export interface ApiDefinition<Client extends object> {
  /** Where the API is unless the environment says otherwise. Without them, the API is there only where it is set. */
  readonly defaults?: { readonly baseUrl: string; readonly resource: string };
  /** Its registration, where that is the same in every directory: Microsoft's own APIs. */
  readonly registration?: KnownRegistration;
  /** Makes what belongs to one request (loaders above all); the result is asked once for each set of scopes. */
  readonly createClient: (deps: ClientDeps) => (access: AccessTokenSource) => Client;
  /** A cheap read that every user may make, and nobody without a token. Only `npm run doctor` sends it. */
  readonly probe: HealthProbe;
  /** Resolvers of the fields in the API's SDL. */
  readonly resolvers: Resolvers;
}
