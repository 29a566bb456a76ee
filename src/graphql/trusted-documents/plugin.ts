import {
  HeaderMap,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type DocumentStore,
  type GraphQLRequest,
  type PersistedQueryOptions,
} from "@apollo/server";
import { GraphQLError, Kind, type DocumentNode } from "graphql";
import type { RequestContext } from "../context.ts";
import { DocumentNotTrustedError } from "../../errors/service-errors.ts";
import type { TrustedDocument, TrustedDocuments } from "./store.ts";

/** Stands for what is refused: a document that nothing can run. */
const untrustedDocument: TrustedDocument = {
  text: "#",
  document: { kind: Kind.DOCUMENT, definitions: [] } satisfies DocumentNode,
  hash: "refused",
};

type TrustedDocumentsOptions = Required<
  Pick<ApolloServerOptions<RequestContext>, "plugins"> & {
    persistedQueries: PersistedQueryOptions;
    documentStore: DocumentStore;
  }
>;

/**
 * Has Apollo Server run trusted documents alone. Whatever a request asks for becomes the hash of a persisted query, and
 * Apollo finds text and parsed document under it: nothing is hashed, parsed or validated again. Everything else becomes
 * a document without an operation before Apollo has looked at it, and is then refused.
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
      const found = findDocument(documents, request);
      // Without a document there is nothing to refuse: Apollo says what is missing.
      if (!found) return Promise.resolve();
      delete request.query;
      request.extensions = { ...request.extensions, persistedQuery: { version: 1, sha256Hash: found.hash } };
      return Promise.resolve({
        didResolveOperation: () =>
          found === untrustedDocument ? Promise.reject(createNotTrustedError()) : Promise.resolve(),
      });
    },
  };
}

/**
 * The document that a request asks for, in whatever way; `refused` if it is not trusted, or if it asks in two ways for
 * two documents.
 */
function findDocument(documents: TrustedDocuments, request: GraphQLRequest): TrustedDocument | undefined {
  const { query, extensions } = request;
  const persistedQuery = extensions?.["persistedQuery"] as { readonly sha256Hash?: unknown } | null | undefined;
  const byId = (id: unknown): TrustedDocument | undefined => (typeof id === "string" ? documents.byId(id) : undefined);
  const found = [
    ...readDocumentIds(request).map(byId),
    ...(persistedQuery ? [byId(persistedQuery.sha256Hash)] : []),
    ...(query ? [documents.byText(query)] : []),
  ];
  const [first] = found;
  if (found.length === 0) return undefined;
  return first && found.every((each) => each === first) ? first : untrustedDocument;
}

/** Where the appendix of GraphQL over HTTP has it, which Apollo does not read. */
function readDocumentIds({ http }: GraphQLRequest): readonly unknown[] {
  if (http?.method === "GET") return new URLSearchParams(http.search).getAll("documentId");
  const id = (http?.body as { readonly documentId?: unknown } | undefined)?.documentId;
  return id === undefined || id === null ? [] : [id];
}

/** Apollo puts a prefix and a colon before the hash. */
function createReadOnlyCache<Value>(getValue: (hash: string) => Value | undefined) {
  return {
    get: (key: string): Promise<Value | undefined> => Promise.resolve(getValue(key.slice(key.lastIndexOf(":") + 1))),
    set: (): Promise<void> => Promise.resolve(),
    delete: (): Promise<boolean> => Promise.resolve(false),
  };
}

function createNotTrustedError(): GraphQLError {
  const { message, extensions, status } = new DocumentNotTrustedError(
    "Only the operations of a list may run here, asked for by hash, and this is not one of them.",
  );
  return new GraphQLError(message, { extensions: { ...extensions, http: { status, headers: new HeaderMap() } } });
}
