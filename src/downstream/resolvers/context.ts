import type { Identity } from "../../entra/identity.ts";
import type { OperationBudget } from "../http/operation-budget.ts";
import type { DownstreamDirective } from "./directive.ts";

/** The part of the request context that any resolver can read. */
export interface ResolverContext {
  readonly identity: Identity;
  readonly requestId: string;
  readonly budget: OperationBudget;
}

/** The part of the request context that bound resolvers use. */
export interface DownstreamContext extends ResolverContext {
  readonly downstream: DownstreamAccess;
}

/** The downstream clients of one request. Resolvers get them only through `downstreamResolver`. */
export interface DownstreamAccess {
  /** Returns the client of the field's API, with access tokens for the field's scopes. */
  getClient(directive: DownstreamDirective): unknown;
  /** Starts to acquire a token for the field's scopes. Errors are reported when a downstream call needs the token. */
  prefetch(directive: DownstreamDirective): void;
}
