import type {
  ApolloServerOptions,
  ApolloServerPlugin,
  DocumentStore,
  GraphQLRequest,
  PersistedQueryOptions,
} from "@apollo/server";
import { Kind, type DocumentNode } from "graphql";
import { DocumentNotTrustedError } from "../../errors/service-errors.ts";
import { toGraphQLError } from "../../errors/to-graphql-error.ts";
import type { RequestContext } from "../context.ts";
import type { TrustedDocument, TrustedDocuments } from "./store.ts";

/** Replaces an untrusted document. It has no operation, so it cannot be executed. */
const untrustedDocument: TrustedDocument = {
  text: "#",
  document: { kind: Kind.DOCUMENT, definitions: [] } satisfies DocumentNode,
  hash: "untrusted",
};

type TrustedDocumentsOptions = Required<
  Pick<ApolloServerOptions<RequestContext>, "plugins"> & {
    persistedQueries: PersistedQueryOptions;
    documentStore: DocumentStore;
  }
>;

/**
 * Options that make Apollo Server execute trusted documents only. Each request is rewritten to the hash of a persisted
 * query, under which Apollo Server finds the text and the parsed document, so that nothing is hashed, parsed or validated
 * again. A request for any other document is rewritten to a document without an operation, and then rejected.
 */
export function createTrustedDocumentsOptions(documents: TrustedDocuments): TrustedDocumentsOptions {
  const findByHash = (hash: string): TrustedDocument | undefined =>
    hash === untrustedDocument.hash ? untrustedDocument : documents.byId(hash);
  return {
    plugins: [createPlugin(documents)],
    persistedQueries: { cache: createReadOnlyCache((hash) => findByHash(hash)?.text) },
    documentStore: createReadOnlyCache((hash) => findByHash(hash)?.document),
  };
}

function createPlugin(documents: TrustedDocuments): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ request }) => {
      const requested = findDocument(documents, request);
      // The request names no document: Apollo Server rejects it.
      if (!requested) return Promise.resolve();
      delete request.query;
      request.extensions = { ...request.extensions, persistedQuery: { version: 1, sha256Hash: requested.hash } };
      return Promise.resolve({
        didResolveOperation: () =>
          requested === untrustedDocument ? Promise.reject(createNotTrustedError()) : Promise.resolve(),
      });
    },
  };
}

/**
 * Finds the document of a request, which may name it by text, by id, or both.
 *
 * @returns `untrustedDocument` if it is not trusted or the request names different documents; undefined if it names none
 */
function findDocument(documents: TrustedDocuments, request: GraphQLRequest): TrustedDocument | undefined {
  const { query, extensions } = request;
  const persistedQuery = extensions?.["persistedQuery"] as { readonly sha256Hash?: unknown } | null | undefined;
  const byId = (id: unknown): TrustedDocument | undefined => (typeof id === "string" ? documents.byId(id) : undefined);
  const named = [
    ...readDocumentIds(request).map(byId),
    ...(persistedQuery ? [byId(persistedQuery.sha256Hash)] : []),
    ...(query ? [documents.byText(query)] : []),
  ];
  const [first] = named;
  if (named.length === 0) return undefined;
  return first && named.every((each) => each === first) ? first : untrustedDocument;
}

/** `documentId` of the GraphQL-over-HTTP appendix on persisted documents, which Apollo Server does not read. */
function readDocumentIds({ http }: GraphQLRequest): readonly unknown[] {
  if (http?.method === "GET") return new URLSearchParams(http.search).getAll("documentId");
  const id = (http?.body as { readonly documentId?: unknown } | undefined)?.documentId;
  return id === undefined || id === null ? [] : [id];
}

/** Apollo Server prefixes the hash with a name and a colon. */
function createReadOnlyCache<Value>(getValue: (hash: string) => Value | undefined) {
  return {
    get: (key: string): Promise<Value | undefined> => Promise.resolve(getValue(key.slice(key.lastIndexOf(":") + 1))),
    set: (): Promise<void> => Promise.resolve(),
    delete: (): Promise<boolean> => Promise.resolve(false),
  };
}

function createNotTrustedError(): ReturnType<typeof toGraphQLError> {
  return toGraphQLError(
    new DocumentNotTrustedError("Unknown document: only trusted documents can be executed, by id or exact text."),
  );
}
