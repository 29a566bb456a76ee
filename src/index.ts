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
export type { MicrosoftGraphClient } from "./downstream/microsoft-graph/client.ts";
export type * from "./downstream/microsoft-graph/types.ts";
export {
  invalidResponseError,
  type DownstreamHttpClient,
  type DownstreamRequest,
} from "./downstream/http/downstream-client.ts";
export type { HttpResponse } from "./http-client/http-client.ts";
export { createFetch } from "./downstream/http/fetch-adapter.ts";
export { withAccessToken } from "./downstream/http/with-access-token.ts";

// Resolvers
export { createDownstreamResolver, type DownstreamResolver } from "./downstream/resolvers/downstream-resolver.ts";
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
