import type { GraphQLResolveInfo } from "graphql";
import type { ResolverContext } from "./context.ts";
import { createDownstreamResolver } from "./downstream-resolver.ts";

/** Loads the object of a key with the client of an API. The client batches the loads of one tick. */
export type LoadByKey<Client, Key, Result> = (client: Client, key: Key, info: GraphQLResolveInfo) => Promise<Result>;

type FieldResolver<Parent, Result> = (
  parent: Parent,
  args: unknown,
  context: ResolverContext,
  info: GraphQLResolveInfo,
) => Promise<Result>;

/** The type of `createJoin` where the clients are known. @typeParam Clients type of each API's client */
export type Join<Clients> = <Name extends string & keyof Clients, Parent, Key, Result>(
  api: Name,
  getKey: (parent: Parent) => Key | null | undefined,
  load: LoadByKey<Clients[Name], Key, Result>,
) => FieldResolver<Parent, Result | null>;

/**
 * Resolves a field to the object of another API whose key the parent has. The field is null, without a call, if the key is
 * null or absent.
 *
 * @param api the API of the field's `@downstream` directive
 */
export function createJoin<Client, Parent, Key, Result>(
  api: string,
  getKey: (parent: Parent) => Key | null | undefined,
  load: LoadByKey<Client, Key, Result>,
): FieldResolver<Parent, Result | null> {
  return createDownstreamResolver(api, async (client: Client, parent: Parent, _args: unknown, info) => {
    const key = getKey(parent);
    return key === null || key === undefined ? null : load(client, key, info);
  });
}
