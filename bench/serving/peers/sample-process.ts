import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { ApolloServer } from "@apollo/server";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  clientId,
  clientSecret,
  resources,
  scope,
  scopeByResource,
  tenantId,
  type Resource,
} from "../sample-emulator.ts";
import { createBackend, type Send } from "./backend.ts";
import { createMsalSeed } from "./msal-seed.ts";
import { importPeer, listen, readSettings } from "./peer.ts";
import { createResolvers, typeDefs, type Tokens } from "./schema.ts";

interface Express {
  readonly default: { (): RequestListener & { use(path: string, ...handlers: unknown[]): void }; json(): unknown };
}
interface Integration {
  readonly expressMiddleware: (
    server: unknown,
    options: { readonly context: (parameters: { readonly req: IncomingMessage }) => Promise<Context> },
  ) => unknown;
}
interface Context {
  readonly assertion: string;
}

/** The usual sample: Express, token validation for each request, `fetch`, and MSAL with its own cache. */
const { default: express } = await importPeer<Express>("express");
const { expressMiddleware } = await importPeer<Integration>("@as-integrations/express5");
const settings = readSettings();
const authority = `${settings.stubUrl}/${tenantId}`;
const msal = new ConfidentialClientApplication({
  auth: {
    clientId,
    clientSecret,
    // MSAL accepts an http endpoint only as metadata of an https authority.
    authority: `https://login.microsoftonline.com/${tenantId}`,
    authorityMetadata: JSON.stringify({
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
    }),
  },
});
const keys = createRemoteJWKSet(new URL(`${authority}/discovery/v2.0/keys`));

async function createContext(request: IncomingMessage): Promise<Context> {
  const assertion = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
  const rules = { algorithms: ["RS256"], issuer: `${authority}/v2.0`, audience: clientId };
  const { payload } = await jwtVerify(assertion, keys, rules);
  if (!String(payload["scp"]).split(" ").includes(scope)) throw new Error("the scope is missing");
  return { assertion };
}

async function acquireToken(assertion: string, resource: Resource): Promise<string> {
  const scopes = [`${resource}/${scopeByResource[resource]}`];
  const result = await msal.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes });
  return result?.accessToken ?? "";
}

const send: Send = async (path, token, body) => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body };
  const response = await fetch(`${settings.stubUrl}${path}`, init);
  if (!response.ok) throw new Error(`${path} returned status ${response.status}`);
  return response.text();
};

const backend = createBackend(settings, send);
const [graph, projects] = resources;
const withTokens = {
  me: async (assertion: string) => backend.me(await acquireToken(assertion, graph)),
  projects: async (assertion: string, first: number) =>
    backend.projects(await acquireToken(assertion, projects), first),
};
const asTokens = ({ assertion }: Context): Tokens => ({ graph: assertion, projects: assertion });
const server = new ApolloServer<Context>({ typeDefs, resolvers: createResolvers(withTokens, asTokens) });
await server.start();

/** Fills MSAL's cache with all sessions, without exchanges: the cost of each exchange grows with the size of the cache. */
async function fillCache(): Promise<void> {
  const assertions = (await (
    await fetch(`${settings.stubUrl}/assertions/${process.argv[3] ?? ""}`)
  ).json()) as string[];
  const [first = ""] = assertions;
  for (const resource of resources) await acquireToken(first, resource);
  const cache = msal.getTokenCache();
  const seed = createMsalSeed(cache.serialize(), first);
  cache.deserialize(seed(assertions.slice(1)));
}

await fillCache();
const app = express();
app.use("/graphql", express.json(), expressMiddleware(server, { context: ({ req }) => createContext(req) }));
listen(createServer(app));
