import type { GraphQLResolveInfo } from "graphql";
import type { ResolverContext } from "./context.ts";
import type { DownstreamClients, DownstreamName } from "../registry.ts";

/** Resolves a field with the client of the API in the field's `@downstream` directive. It has no access to the context. */
export type ClientResolver<Client, Parent, Args, Result> = (
  client: Client,
  parent: Parent,
  args: Args,
  info: GraphQLResolveInfo,
) => Promise<Result>;

/** A resolver that has not been bound to the scopes of its field's directive yet. */
export interface UnboundResolver {
  readonly api: DownstreamName;
  readonly resolve: ClientResolver<unknown, unknown, unknown, unknown>;
}

const unboundResolvers = new WeakMap<object, UnboundResolver>();

/**
 * Declares a resolver that calls a downstream API: the only way for a resolver to get a client. The returned resolver
 * rejects until `bindResolvers` binds it to the scopes of the field's `@downstream` directive.
 */
export function downstreamResolver<Name extends DownstreamName, Parent, Args, Result>(
  api: Name,
  resolve: ClientResolver<DownstreamClients[Name], Parent, Args, Result>,
): (parent: Parent, args: Args, context: ResolverContext, info: GraphQLResolveInfo) => Promise<Result> {
  const rejectUnbound = (): Promise<Result> => Promise.reject(new Error(`a resolver of ${api} was not bound`));
  unboundResolvers.set(rejectUnbound, { api, resolve: resolve as UnboundResolver["resolve"] });
  return rejectUnbound;
}

/** The arguments of `downstreamResolver` for a resolver; undefined if the resolver was not created by it. */
export function getUnboundResolver(resolver: unknown): UnboundResolver | undefined {
  return typeof resolver === "function" ? unboundResolvers.get(resolver) : undefined;
}
