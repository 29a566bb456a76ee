import type { ApiDefaults } from "../config/downstreams.ts";
import type { MaybePromise } from "../lib/maybe-promise.ts";
import type { DownstreamHttpClient } from "./http/downstream-client.ts";
import type { ResolverMap } from "./project.ts";

/** Dependencies of an API client, for one incoming request. */
export interface ClientDeps {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly http: DownstreamHttpClient;
  /** Directory object id of the user on whose behalf requests are sent. */
  readonly userId: string;
}

/** Provides access tokens for the scopes of one field. */
export interface AccessTokenSource {
  /** Equal for equal scopes, so that loads can be grouped before a token is acquired. */
  readonly key: string;
  /**
   * Acquires an access token. Call it right before the request and do not keep the token.
   *
   * @param claims a claims request that the token has to satisfy, as JSON; such a token is never taken from a cache
   * @returns the value for `Bearer`
   */
  readonly getToken: (claims?: string) => MaybePromise<string>;
  /**
   * Replaces a token that the API rejected although it has not expired.
   *
   * @returns undefined if another token would be rejected as well, as far as is known
   */
  readonly replaceToken: (rejected: string) => Promise<string | undefined>;
}

/** The registration of an API that is the same in every tenant. */
export interface KnownRegistration {
  /** Application id. */
  readonly appId: string;
  /** By the name of the delegated permission. */
  readonly permissions: Readonly<Record<string, DelegatedPermission>>;
}

export interface DelegatedPermission {
  /** A GUID. */
  readonly id: string;
  /** Whether the API requires an administrator's consent. A tenant's policy may require it for other permissions. */
  readonly adminConsent: boolean;
}

/** An error code of an API. */
export interface ApiErrorCode {
  /** One of the API's documented codes, never any other text. */
  readonly code: string;
  /** Whether the code means that the requested object does not exist, whatever the status. */
  readonly isNotFound: boolean;
}

/** A request that shows whether an API is available and accepts the access tokens. */
export interface HealthProbe {
  readonly method: "GET" | "POST";
  /** Relative to the base URL. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** Everything that OboQL needs to call one downstream API. */
export interface ApiDefinition<Client extends object> {
  /** The directives that call the API. Set by `restApi`; APIs in code have none. */
  readonly kind?: "rest";
  /** The OpenAPI document, relative to the project's folder, and the query parameters of each request. Set by `restApi`. */
  readonly openapi?: { readonly path: string; readonly query: readonly string[] };
  /** Whether requests have an access token of the user. Set by `restApi`. Default: `obo`. */
  readonly auth?: "obo" | "none";
  /** Used unless the environment sets other values. Without defaults the API is available only if it is configured. */
  readonly defaults?: ApiDefaults;
  /** Set for Microsoft's own APIs, whose registration is the same in every tenant. */
  readonly registration?: KnownRegistration;
  /**
   * Called once per incoming request, to create what the request shares, such as loaders. The result is called once for
   * each set of scopes.
   */
  readonly createClient: (deps: ClientDeps) => (access: AccessTokenSource) => Client;
  /** Reads the error code in the JSON body of an error response; undefined if there is none that callers may be told. */
  readonly parseErrorCode?: (body: unknown) => ApiErrorCode | undefined;
  /** A cheap query that every user may send and that fails without a token. Only `npm run doctor` sends it. */
  readonly probe: HealthProbe;
  /** SDL files that belong to the definition. Fields of a project's own APIs are in the SDL of the project. */
  readonly schema?: readonly URL[];
  /** Resolvers of the fields in `schema`. */
  readonly resolvers?: ResolverMap | readonly ResolverMap[];
}
