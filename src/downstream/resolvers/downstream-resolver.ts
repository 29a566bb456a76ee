import type { GraphQLResolveInfo } from "graphql";
import type { DownstreamContext, ResolverContext } from "./context.ts";

/** Resolves a field with the client of the API in the field's `@downstream` directive. It has no access to the context. */
export type ClientResolver<Client, Parent, Args, Result> = (
  client: Client,
  parent: Parent,
  args: Args,
  info: GraphQLResolveInfo,
) => Promise<Result>;

/** A resolver that has not been bound to the scopes of its field's directive yet. */
export interface UnboundResolver {
  readonly api: string;
  readonly resolve: ContextResolver<unknown>;
}

/** A resolver of directives, which may call other fields. */
type ContextResolver<Client> = (
  client: Client,
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  info: GraphQLResolveInfo,
  context: DownstreamContext,
) => unknown;

/** Member of an unbound resolver. In the registry of symbols, since a library of resolvers may have a copy of this package. */
const unbound = Symbol.for("oboql.unboundResolver");

/** The type of `createDownstreamResolver` where the clients are known. @typeParam Clients type of each API's client */
export type DownstreamResolver<Clients> = <Name extends string & keyof Clients, Parent, Args, Result>(
  api: Name,
  resolve: ClientResolver<Clients[Name], Parent, Args, Result>,
) => (parent: Parent, args: Args, context: ResolverContext, info: GraphQLResolveInfo) => Promise<Result>;

/**
 * Declares a resolver that calls a downstream API: the only way for a resolver to get a client. The returned resolver
 * rejects until `bindResolvers` binds it to the scopes of the field's `@downstream` directive.
 */
export function createDownstreamResolver<Client, Parent, Args, Result>(
  api: string,
  resolve: ClientResolver<Client, Parent, Args, Result>,
): (parent: Parent, args: Args, context: ResolverContext, info: GraphQLResolveInfo) => Promise<Result> {
  return createContextResolver(api, resolve as ContextResolver<Client>) as () => Promise<Result>;
}

/** The same as {@link createDownstreamResolver}, for resolvers of this package that need the context. */
export function createContextResolver<Client>(api: string, resolve: ContextResolver<Client>): () => Promise<unknown> {
  const rejectUnbound = (): Promise<unknown> => Promise.reject(new Error(`a resolver of ${api} was not bound`));
  const definition: UnboundResolver = { api, resolve: resolve as UnboundResolver["resolve"] };
  return Object.assign(rejectUnbound, { [unbound]: definition });
}

/** The arguments of `createDownstreamResolver` for a resolver; undefined if the resolver was not created by it. */
export function getUnboundResolver(resolver: unknown): UnboundResolver | undefined {
  return typeof resolver === "function" ? (resolver as { [unbound]?: UnboundResolver })[unbound] : undefined;
}
