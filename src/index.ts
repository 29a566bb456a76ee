import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { App } from "./app.ts";
import type { Environment } from "./config/env-reader.ts";
import { loadProject, type ProjectConfig } from "./downstream/project.ts";

// Configuration
export { defineConfig, defineDownstream, type ProjectConfig, type ResolverMap } from "./downstream/project.ts";
export { microsoftGraph, type MicrosoftGraphOptions } from "./downstream/microsoft-graph/definition.ts";
export type {
  AccessTokenSource,
  ApiDefinition,
  ApiErrorCode,
  ClientDeps,
  DelegatedPermission,
  HealthProbe,
  KnownRegistration,
} from "./downstream/api-definition.ts";
export { ConfigError, type Environment } from "./config/env-reader.ts";
export type { App as Server } from "./app.ts";

// Clients of downstream APIs
export { loadUser, type MicrosoftGraphClient } from "./downstream/microsoft-graph/client.ts";
export type * from "./downstream/microsoft-graph/types.ts";
export {
  invalidResponseError,
  type DownstreamHttpClient,
  type DownstreamRequest,
  type ErrorStatus,
} from "./downstream/http/downstream-client.ts";
export type { HttpResponse } from "./http-client/http-client.ts";
export {
  createRestClient,
  type Problem,
  type RestClient,
  type RestErrorResponse,
  type RestResponse,
} from "./downstream/rest/rest-client.ts";
export type { PathParams, PathTemplate, Query } from "./downstream/rest/rest-url.ts";
export { restApi, type RestApiOptions } from "./downstream/rest/rest-api.ts";
export { parseNextLink } from "./downstream/rest/next-link.ts";
export {
  createGraphQLClient,
  type GraphQLApiClient,
  type GraphQLApiResponse,
  type GraphQLClientOptions,
} from "./downstream/graphql-api/graphql-client.ts";
export { createListLoader, type ListLoad, type ListQuery } from "./downstream/graphql-api/list-loader.ts";
export {
  readConnection,
  type ApiConnection,
  type ApiPageArgs,
  type ReadConnectionOptions,
} from "./downstream/graphql-api/read-connection.ts";
export { createBatchLoader, type BatchLoader, type BatchLoaderOptions } from "./downstream/http/batch-loader.ts";
export { readPage, type LoadedPage, type PageRequest, type ReadPageOptions } from "./downstream/relay/read-page.ts";

// Resolvers
export { createDownstreamResolver, type DownstreamResolver } from "./downstream/resolvers/downstream-resolver.ts";
export { createJoin, type Join, type LoadByKey } from "./downstream/resolvers/join-resolver.ts";
export type { ResolverContext } from "./downstream/resolvers/context.ts";
export type { Identity } from "./entra/identity.ts";
export { getSelectedFields, getSelectedNodeFields } from "./downstream/resolvers/selected-fields.ts";
export { getLocalId, toGlobalId, validateLocalId } from "./downstream/relay/global-id.ts";
export {
  createConnection,
  Edge,
  validatePageArgs,
  type Connection,
  type PageArgs,
} from "./downstream/relay/connection.ts";
export { createCursors, invalidCursorError, toPageError, type Cursors } from "./downstream/relay/cursor.ts";

// Errors
export {
  BadUserInputError,
  ConsentRequiredError,
  DownstreamError,
  ForbiddenError,
  InteractionRequiredError,
  OutcomeUnknownError,
  ServiceError,
  TokenServiceUnavailableError,
  type DownstreamErrorCode,
  type ErrorCode,
  type ErrorFacts,
} from "./errors/service-errors.ts";

export interface CreateServerOptions {
  /** The default export of `oboql.config.ts`. */
  readonly config: ProjectConfig;
  /**
   * The environment variables with the settings. Default: those of the process. Without identity settings, the server does
   * not start: it has no local mode.
   */
  readonly environment?: Environment;
  /** Folder to which the paths in `config` are relative. Default: the current directory. */
  readonly folder?: string;
}

/**
 * Creates a server for a program with an entry point of its own. The server logs to standard output, and does not listen
 * yet. It registers no signal: the program calls `shutDown`.
 *
 * @throws {ConfigError} listing all errors of the settings, by variable
 * @throws {Error} if a file of the schema is missing, or SDL, resolvers and downstream APIs do not agree
 */
export async function createServer({
  config,
  environment = process.env,
  folder = process.cwd(),
}: CreateServerOptions): Promise<App> {
  // Imported here: resolvers and their tests import this module without starting a server.
  const [{ createApp, loadAppConfig }, { createLog }] = await Promise.all([
    import("./app.ts"),
    import("./telemetry/logger.ts"),
  ]);
  const project = loadProject(config, pathToFileURL(join(folder, "/")));
  const settings = loadAppConfig(project, environment);
  const log = createLog(settings.server.logLevel);
  const app = await createApp({ project, config: settings, log });
  const listen = async (): Promise<string> => {
    const url = await app.listen();
    log.listening(url);
    // Not awaited. Reports a wrong tenant at start-up instead of with the first rejected request.
    app.ready().catch(() => {
      log.openIdMetadataUnavailable();
    });
    return url;
  };
  return { ...app, listen };
}
