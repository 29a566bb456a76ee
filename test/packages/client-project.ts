/** The package.json of a web client, without its dependency on the packed package. */
export const clientManifest = {
  name: "web-client",
  private: true,
  type: "module",
  devDependencies: {
    "@apollo/client": "4.3.8",
    "@azure/msal-browser": "5.29.0",
    "@types/node": "20.19.43",
    graphql: "16.15.0",
    "graphql-request": "7.4.0",
    rxjs: "7.8.2",
    typescript: "6.0.3",
  },
};

export const clientFiles = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2023",
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
      rootDir: ".",
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
    },
    include: ["main.ts"],
  }),
  "main.ts": `
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { createTokens, type Msal, type Tokens } from "@oboql/client";
import { createChallengeLink } from "@oboql/client/apollo";
import { createChallengeFetch } from "@oboql/client/graphql-request";
import { GraphQLClient } from "graphql-request";

interface Data {
  readonly me: { readonly displayName: string };
}

const [, , uri = "", token = ""] = process.argv;

/** Gets tokens of an MSAL.js whose cached token has expired: the server rejects it, and a new one is requested. */
function createExpiredTokens(): { tokens: Tokens; count: () => number } {
  let count = 0;
  const acquireTokenSilent = async ({ forceRefresh = false }: { forceRefresh?: boolean }) => {
    count++;
    return { accessToken: forceRefresh ? token : "expired" };
  };
  const msal = { acquireTokenSilent, getActiveAccount: () => null } as unknown as Msal;
  return { tokens: createTokens({ msal, scopes: ["api://oboql/access_as_user"] }), count: () => count };
}

const apollo = createExpiredTokens();
const link = ApolloLink.from([createChallengeLink(apollo.tokens), new HttpLink({ uri })]);
const client = new ApolloClient({ link, cache: new InMemoryCache() });
const { data } = await client.query<Data>({ query: gql\`{ me { displayName } }\` });
console.log(\`\${data?.me.displayName}, \${apollo.count()} tokens\`);

const request = createExpiredTokens();
const graphQLClient = new GraphQLClient(uri, { fetch: createChallengeFetch(request.tokens) });
const { me } = await graphQLClient.request<Data>("{ me { displayName } }");
console.log(\`\${me.displayName}, \${request.count()} tokens\`);
`,
};
