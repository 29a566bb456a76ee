import type { Backend, Me, ProjectNode } from "./backend.ts";

/** The part of the schema that the operation uses. */
export const typeDefs = `
  type Query { me: User projects(first: Int! = 20): ProjectConnection }
  type User { id: ID! displayName: String }
  type ProjectConnection { nodes: [Project!]! }
  type Project { id: ID! name: String! }
`;

/** Resolvers that call the downstream APIs with the tokens of the context. */
export function createResolvers<Context>(backend: Backend, getTokens: (context: Context) => Tokens) {
  return {
    Query: {
      me: (_root: unknown, _args: unknown, context: Context): Promise<Me> => backend.me(getTokens(context).graph),
      projects: async (
        _root: unknown,
        { first }: { first: number },
        context: Context,
      ): Promise<{ nodes: ProjectNode[] }> => ({ nodes: await backend.projects(getTokens(context).projects, first) }),
    },
  };
}

/** The cached access tokens of one session. */
export interface Tokens {
  readonly graph: string;
  readonly projects: string;
}
