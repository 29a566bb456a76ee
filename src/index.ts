export { defineConfig, defineDownstream, type ProjectConfig, type ResolverMap } from "./downstream/project.ts";
export type {
  AccessTokenSource,
  ApiDefinition,
  ClientDeps,
  DelegatedPermission,
  HealthProbe,
  KnownRegistration,
} from "./downstream/api-definition.ts";
export { microsoftGraph } from "./downstream/microsoft-graph/definition.ts";
export type { MicrosoftGraphClient } from "./downstream/microsoft-graph/client.ts";
export {
  invalidResponseError,
  type DownstreamHttpClient,
  type DownstreamRequest,
} from "./downstream/http/downstream-client.ts";
export { createFetch } from "./downstream/http/fetch-adapter.ts";
export { withAccessToken } from "./downstream/http/with-access-token.ts";
export {
  createConnection,
  Edge,
  validatePageArgs,
  type Connection,
  type PageArgs,
} from "./downstream/relay/connection.ts";
export { createCursors, invalidCursorError, toPageError, type Cursors } from "./downstream/relay/cursor.ts";
export { getLocalId, toGlobalId, validateLocalId } from "./downstream/relay/global-id.ts";
export { createDownstreamResolver, type DownstreamResolver } from "./downstream/resolvers/downstream-resolver.ts";
export type { ResolverContext } from "./downstream/resolvers/context.ts";
export { getSelectedFields, getSelectedNodeFields } from "./downstream/resolvers/selected-fields.ts";
export { BadUserInputError, DownstreamError, ServiceError, type DownstreamErrorCode } from "./errors/service-errors.ts";
export type * from "./downstream/microsoft-graph/types.ts";
