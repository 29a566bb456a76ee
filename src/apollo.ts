import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { ServingConfig } from "./config.ts";
import type { RequestContext } from "./context.ts";
import { createExplorerPlugin } from "./explorer.ts";
import type { Log } from "./log.ts";
import { createChallengesPlugin, type ChallengesDeps } from "./operation/challenges-plugin.ts";
import { maskError } from "./operation/mask-error.ts";
import { createPrefetchPlugin } from "./operation/prefetch.ts";
import { trustedDocumentsOptions } from "./operation/trusted-documents-plugin.ts";
import type { TrustedDocuments } from "./operation/trusted-documents.ts";
import { createUnexpectedErrorsPlugin } from "./operation/unexpected-errors.ts";

export interface ApolloDeps {
  readonly config: ServingConfig;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly challenges: ChallengesDeps;
  /** Whether the tokens of an operation are fetched before its first resolver runs. */
  readonly plansTokens: boolean;
  /** The documents that may run; undefined if any may. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** In local mode, makes a sample user's bearer token for the explorer. */
  readonly sampleToken?: (() => Promise<string>) | undefined;
}

/** Tokens of a document at most, as the lexer counts them. */
const maxDocumentTokens = 10_000;

/** Apollo Server, closed but for what the settings open. */
export function createApollo({
  config,
  schema,
  log,
  challenges,
  plansTokens,
  trustedDocuments,
  sampleToken,
}: ApolloDeps): ApolloServer<RequestContext> {
  const explorer: ApolloServerPlugin = config.explorer
    ? createExplorerPlugin(sampleToken)
    : ApolloServerPluginLandingPageDisabled();
  const { plugins: trustPlugins = [], ...trustOptions } = trustedDocuments
    ? trustedDocumentsOptions(trustedDocuments)
    : {};
  return new ApolloServer<RequestContext>({
    ...trustOptions,
    schema,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    includeStacktraceInErrorResponses: false,
    formatError: maskError,
    // A browser sends `authorization` across origins only after a preflight, so it proves as much as Apollo's own headers.
    csrfPrevention: { requestHeaders: ["authorization", "apollo-require-preflight", "x-apollo-operation-name"] },
    allowBatchedHttpRequests: false,
    maxRecursiveSelections: true,
    parseOptions: { maxLexicalTokens: maxDocumentTokens },
    stopOnTerminationSignals: false,
    logger: apolloLogger(log),
    plugins: [
      ...trustPlugins,
      explorer,
      ApolloServerPluginCacheControlDisabled(),
      ...(plansTokens ? [createPrefetchPlugin()] : []),
      createUnexpectedErrorsPlugin(log),
      createChallengesPlugin(challenges),
    ],
  });
}

/** Apollo's messages may hold what must not be logged, so only that there was one is. */
function apolloLogger(log: Log): NonNullable<ApolloServerOptions<RequestContext>["logger"]> {
  const ignore = (): void => undefined;
  return {
    debug: ignore,
    info: ignore,
    warn: () => {
      log.serverComplaint("warn");
    },
    error: () => {
      log.serverComplaint("error");
    },
  };
}
