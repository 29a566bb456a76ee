import { createServer, type RequestListener } from "node:http";
import { importPeer, listen, createPeer } from "./peer.ts";
import { createResolvers, typeDefs, type Tokens } from "./schema.ts";

interface Yoga {
  readonly createSchema: (options: object) => unknown;
  readonly createYoga: (options: {
    readonly schema: unknown;
    readonly context: (initial: { readonly request: Request }) => Promise<Tokens>;
    readonly logging: boolean;
    readonly graphiql: boolean;
    readonly landingPage: boolean;
  }) => RequestListener;
}

/** Set up as its documentation describes, without development features. */
const { createSchema, createYoga } = await importPeer<Yoga>("graphql-yoga");
const { backend, tokensFor } = await createPeer();
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: createResolvers(backend, (tokens: Tokens) => tokens) }),
  context: ({ request }) => tokensFor(request.headers.get("authorization")),
  logging: false,
  graphiql: false,
  landingPage: false,
});
listen(createServer(yoga));
