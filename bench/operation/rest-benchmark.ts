import { getOperationAST, parse } from "graphql";
import {
  createBatchLoader,
  createDownstreamResolver,
  createJoin,
  createRestClient,
  defineDownstream,
  restApi,
  toGlobalId,
  validateLocalId,
  type AccessTokenSource,
  type ResolverMap,
} from "../../src/index.ts";
import type { ApiDefinition, ClientDeps } from "../../src/downstream/api-definition.ts";
import { createBytesInFlight } from "../../src/downstream/http/bytes-in-flight.ts";
import { createContext } from "../../src/graphql/context.ts";
import { createExecuteOperation } from "../../src/graphql/execution/execute-operation.ts";
import { disabledTokenTrace } from "../../src/graphql/plugins/token-trace.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import type { HttpClient } from "../../src/http-client/http-client.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { Secret } from "../../src/lib/secret.ts";
import { noopMetrics } from "../../src/telemetry/metrics.ts";
import { createRequestRecord } from "../../src/telemetry/request-record.ts";
import { createNoopTrace } from "../../src/telemetry/request-trace.ts";
import { createIdentity } from "../../test/support/identities.ts";
import { measureCpu } from "./measure-cpu.ts";

const createSdl = (directives: boolean): string => {
  const sdl = `
    extend enum DownstreamApi { SHOP }
    extend type Query {
      article(id: ID! @id(type: "Article")): Article @downstream(api: SHOP, scopes: ["Read"]) @rest(get: "/articles/{args.id}")
      articles: [Article!] @downstream(api: SHOP, scopes: ["Read"]) @rest(get: "/articles", result: ["items"])
      supplier(id: ID! @id(type: "Supplier")): Supplier @downstream(api: SHOP, scopes: ["Read"])
        @rest(get: "/suppliers/{args.id}", batch: { get: "/suppliers", query: { ids: "{ids:csv}" }, items: ["items"], key: ["code"], max: 50 })
    }
    type Article {
      id: ID! @id(type: "Article", key: "{parent.number}")
      number: String!
      name: String
      unitPrice: Float @from(path: ["unit_price"])
      status: Status
      supplier: Supplier @join(field: "supplier", args: { id: "{parent.supplier_code}" })
    }
    enum Status { IN_STOCK @from(value: "in_stock") SOLD_OUT @from(value: "sold_out") }
    type Supplier { code: String! name: String }`;
  if (directives) return sdl;
  const joined = sdl.replace(/@join\(.*\)$/m, '@downstream(api: SHOP, scopes: ["Read"])');
  return joined.replaceAll(/@(?:rest\(.*\)|from\([^)]*\)|id\([^)]*\))/g, "");
};

interface Article {
  readonly number: string;
  readonly unit_price: number;
  readonly status: string;
  readonly supplier_code: string;
}
interface Supplier {
  readonly code: string;
}

const articles = Array.from({ length: 100 }, (_, index) => ({
  number: String(index),
  name: `Article ${index}`,
  unit_price: index / 2,
  status: index % 2 === 0 ? "in_stock" : "sold_out",
  supplier_code: `s${index % 40}`,
}));
const suppliers = Array.from({ length: 40 }, (_, index) => ({ code: `s${index}`, name: `Supplier ${index}` }));
const responses = new Map([
  ["/articles/7", JSON.stringify(articles[7])],
  ["/articles", JSON.stringify({ items: articles })],
  ["/suppliers", JSON.stringify({ items: suppliers })],
]);

/** Responds from memory, so that the measured time is that of the server. */
const http: HttpClient = {
  send: ({ url }) =>
    Promise.resolve({ status: 200, headers: {}, body: responses.get(new URL(url).pathname) ?? "null" }),
  close: () => Promise.resolve(),
};

/** The API as a project would write it in code. */
function createShopClient(deps: ClientDeps) {
  return (access: AccessTokenSource) => {
    const rest = createRestClient(deps, access);
    const read = async (path: `/${string}`, options: Parameters<typeof rest.get>[1]): Promise<unknown> =>
      (await rest.get(path, options)).body;
    const suppliers = createBatchLoader<string, Supplier>(deps, {
      max: 50,
      load: async (ids) =>
        ((await read("/suppliers", { query: { ids: ids.join(",") } })) as { readonly items: readonly Supplier[] })
          .items,
      getKey: ({ code }) => code,
    });
    return {
      getArticle: (number: string) => read("/articles/{number}", { params: { number } }) as Promise<Article>,
      getArticles: async () => ((await read("/articles", {})) as { readonly items: readonly Article[] }).items,
      suppliers,
    };
  };
}
type ShopClient = ReturnType<ReturnType<typeof createShopClient>>;

const resolvers: ResolverMap = {
  Query: {
    article: createDownstreamResolver("SHOP", (shop: ShopClient, _parent: unknown, { id }: { readonly id: string }) =>
      shop.getArticle(validateLocalId("Article", "id", id)),
    ),
    articles: createDownstreamResolver("SHOP", (shop: ShopClient) => shop.getArticles()),
    supplier: createDownstreamResolver("SHOP", (shop: ShopClient, _parent: unknown, { id }: { readonly id: string }) =>
      shop.suppliers.load(validateLocalId("Supplier", "id", id)),
    ),
  },
  Article: {
    id: ({ number }: Article) => toGlobalId("Article", number),
    unitPrice: ({ unit_price }: Article) => unit_price,
    status: ({ status }: Article) => status.toUpperCase(),
    supplier: createJoin(
      "SHOP",
      ({ supplier_code }: Article) => supplier_code,
      (shop: ShopClient, code: string) => shop.suppliers.load(code),
    ),
  },
};

const written: ApiDefinition<ShopClient> = defineDownstream({
  createClient: createShopClient,
  probe: { method: "GET", path: "/" },
});

/** Operations with the number of objects that they read from the list. */
export const restQueries = [
  { name: "object", items: 1, query: '{ article(id: "7") { id number name unitPrice status } }' },
  { name: "list", items: 100, query: "{ articles { id number name unitPrice status } }" },
  { name: "join", items: 100, query: "{ articles { id number name unitPrice status supplier { name } } }" },
] as const;

/** Measures in CPU microseconds the execution of operations on a REST API by directives, and by the same API in code. */
export async function measureRest(query: string): Promise<{ readonly directives: number; readonly code: number }> {
  const directives = createExecutor(query, restApi(), []);
  const code = createExecutor(query, written, [resolvers]);
  const [first, second] = [await directives(), await code()];
  if (first !== second) throw new Error(`the results differ: ${first} and ${second}`);
  return measureCpu({ directives, code }, { calls: query === restQueries[0].query ? 5_000 : 200 });
}

/** @returns executes the operation as an incoming request of its own; its result is JSON */
function createExecutor(
  query: string,
  definition: ApiDefinition<object>,
  maps: readonly ResolverMap[],
): () => Promise<string> {
  const downstreams = new Map([["SHOP", definition]]);
  const text = createSdl(definition.kind === "rest");
  const schema = createSchema({ sdl: [{ path: "shop.graphql", text }], resolvers: maps, downstreams });
  const execute = createExecuteOperation(schema, { introspection: false, debugErrors: false });
  const document = parse(query);
  const operation = getOperationAST(document);
  const token = {
    value: new Secret("token"),
    scopes: new Set(["Read"]),
    issuedAt: 0,
    assertionIssuedAt: 0,
    refreshAt: Infinity,
    expiresAt: Infinity,
  };
  const createRequestContext = createContext({
    debugErrors: false,
    limits: {
      resolvedFields: Infinity,
      downstreamCalls: Infinity,
      downstreamItems: Infinity,
      downstreamBytes: Infinity,
      responseLength: Infinity,
    },
    bytesInFlight: createBytesInFlight({ maxBytes: Infinity, random: Math.random }),
    enforceCostRate: () => undefined,
    tokens: {
      acquireToken: () => token,
      replaceToken: () => Promise.resolve(undefined),
      revokeUser: () => Promise.resolve(),
    },
    http,
    project: { downstreams },
    downstreams: [{ name: "SHOP", baseUrl: "http://shop.example", resource: "api://shop" }],
    clock: systemClock,
    createTokenTrace: () => disabledTokenTrace,
  });
  const identity = createIdentity("assertion");
  const { signal } = new AbortController();
  return async () => {
    const contextValue = createRequestContext(identity, {
      requestId: "bench",
      record: createRequestRecord({ requestId: "bench", trace: createNoopTrace(undefined), metrics: noopMetrics }),
      signal,
      abort: () => undefined,
      deadlineAt: Infinity,
    });
    const result = await execute({ document, operation, request: { variables: {} }, contextValue } as never);
    if (result.errors) throw new Error(`the operation failed: ${JSON.stringify(result.errors)}`);
    return JSON.stringify(result.data);
  };
}
