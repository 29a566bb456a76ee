import type { Identity } from "../../entra/identity.ts";
import type { DownstreamDirective } from "./directive.ts";

/** What any resolver may see. */
export interface ResolverContext {
  readonly identity: Identity;
  readonly requestId: string;
}

/** The part of the request context that bound resolvers use. */
export interface DownstreamContext extends ResolverContext {
  readonly downstream: DownstreamAccess;
}

/** The downstream clients of one request. Reached through `fromApi` alone. */
export interface DownstreamAccess {
  /** The client of the field's API, with access for the field's scopes. */
  client(access: DownstreamDirective): unknown;
  /** Has a token with these scopes fetched, for those who ask for it soon. Nobody learns how that ends. */
  prefetch(access: DownstreamDirective): void;
}
