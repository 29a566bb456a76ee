import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { createPeer, printUrl } from "./peer.ts";
import { createResolvers, typeDefs, type Tokens } from "./schema.ts";

/** Apollo's standalone server, set up as its documentation describes. */
const { backend, tokensFor } = await createPeer();
const server = new ApolloServer({ typeDefs, resolvers: createResolvers(backend, (tokens: Tokens) => tokens) });
const { url } = await startStandaloneServer(server, {
  context: ({ req }) => tokensFor(req.headers.authorization),
  listen: { port: 0, host: "127.0.0.1" },
});
printUrl(url);
