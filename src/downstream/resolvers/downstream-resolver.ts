import type { GraphQLResolveInfo } from "graphql";
import type { ResolverContext } from "./context.ts";
import type { DownstreamClients, DownstreamName } from "../registry.ts";

/** Resolves a field with the client of the API that the field's directive names. It sees nothing else of the context. */
export type ClientResolver<Client, Parent, Args, Result> = (
  client: Client,
  parent: Parent,
  args: Args,
  info: GraphQLResolveInfo,
) => Promise<Result>;

/** A resolver that waits for the scopes of its field's directive. */
export interface UnboundResolver {
  readonly api: DownstreamName;
  readonly resolve: ClientResolver<unknown, unknown, unknown, unknown>;
}

const unboundResolvers = new WeakMap<object, UnboundResolver>();

/**
 * The only way for a resolver to reach a downstream API. What it returns does not run before `bindResolvers` has found
 * the field's `@downstream` directive and given it that directive's scopes.
 */
export function downstreamResolver<Name extends DownstreamName, Parent, Args, Result>(
  api: Name,
  resolve: ClientResolver<DownstreamClients[Name], Parent, Args, Result>,
): (parent: Parent, args: Args, context: ResolverContext, info: GraphQLResolveInfo) => Promise<Result> {
  const rejectUnbound = (): Promise<Result> => Promise.reject(new Error(`a resolver of ${api} was not bound`));
  unboundResolvers.set(rejectUnbound, { api, resolve: resolve as UnboundResolver["resolve"] });
  return rejectUnbound;
}

/** What `fromApi` was given for a resolver; undefined if the resolver is not made by it. */
export function getUnboundResolver(resolver: unknown): UnboundResolver | undefined {
  return typeof resolver === "function" ? unboundResolvers.get(resolver) : undefined;
}
