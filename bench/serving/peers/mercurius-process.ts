import fastify, { type FastifyPluginCallback, type FastifyRequest } from "fastify";
import { importPeer, createPeer, printUrl } from "./peer.ts";
import { createResolvers, typeDefs, type Tokens } from "./schema.ts";

interface Mercurius {
  readonly default: FastifyPluginCallback<{
    readonly schema: string;
    readonly resolvers: object;
    readonly context: (request: FastifyRequest) => Promise<{ readonly tokens: Tokens }>;
    readonly jit: number;
    readonly graphiql: boolean;
  }>;
}

/** Set up as its documentation describes; with `jit` as second argument, operations are compiled at their first execution. */
const mercurius = await importPeer<Mercurius>("mercurius");
const { backend, tokensFor } = await createPeer();
const app = fastify();
await app.register(mercurius.default, {
  schema: typeDefs,
  resolvers: createResolvers(backend, ({ tokens }: { tokens: Tokens }) => tokens),
  context: async (request) => ({ tokens: await tokensFor(request.headers.authorization) }),
  jit: process.argv[3] === "jit" ? 1 : 0,
  graphiql: false,
});
await app.listen({ port: 0, host: "127.0.0.1" });
printUrl(app.listeningOrigin);
