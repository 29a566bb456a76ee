import type { AccessTokenSource, ApiDefinition, ClientDeps } from "../api-definition.ts";
import { createRestClient, type RestClient, type RestErrorResponse, type RestResponse } from "./rest-client.ts";
import type { Query } from "./rest-url.ts";

/** A REST API whose fields have `@rest` directives. */
export interface RestApiOptions extends Pick<ApiDefinition<object>, "defaults" | "registration"> {
  /**
   * Path of the OpenAPI document of the API, in JSON, relative to package.json: `apis/inventory.json`. `oboql check` and
   * `oboql dev` compare it with the SDL; requests do not need it.
   */
  readonly openapi?: string;
  /** Query parameters of each request, such as `{ "api-version": "7.1" }`. */
  readonly query?: Query;
  /**
   * `obo`: each request has an access token of the user, with the scopes of its field. `none`: requests have no token, and
   * the scopes of the fields are `[]`. Default: `obo`.
   */
  readonly auth?: "obo" | "none";
  /** A cheap read that every user may send. Default: a GET request to the base URL. */
  readonly probe?: ApiDefinition<object>["probe"];
}

/** Sends the requests of `@rest` directives, for one incoming request and one set of scopes. */
export interface RestApiClient {
  readonly deps: ClientDeps;
  readonly rest: RestClient;
  readonly query: Query;
  /** GET requests that were sent, by what identifies them. */
  readonly reads: Map<string, Promise<RestResponse<unknown> | RestErrorResponse>>;
  /** By field and the arguments that its loads have in common. */
  readonly loaders: Map<string, IdLoader>;
}

/** Loads an object by its id. @param text of the id, which loads are compared by */
export type IdLoader = (text: string, id: unknown) => Promise<unknown>;

/** Defines a REST API that the `@rest` directives of the SDL call. */
export function restApi({
  openapi,
  query = {},
  auth = "obo",
  probe = { method: "GET", path: "/" },
  ...rest
}: RestApiOptions = {}): ApiDefinition<RestApiClient> {
  return {
    ...rest,
    auth,
    kind: "rest",
    ...(openapi !== undefined && { openapi: { path: openapi, query: Object.keys(query) } }),
    probe,
    createClient: (deps) => (access: AccessTokenSource) => {
      const reads: RestApiClient["reads"] = new Map();
      deps.http.onMutation(() => {
        reads.clear();
      });
      const rest = createRestClient(deps, auth === "none" ? undefined : access);
      return { deps, rest, query, reads, loaders: new Map() };
    },
  };
}
