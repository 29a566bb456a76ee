import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { ServingConfig } from "./config.ts";
import type { RequestContext } from "./context.ts";
import { createDeadlinePlugin } from "./operation/deadline-plugin.ts";
import type { DocumentLimits } from "./limits-config.ts";
import type { Log } from "./log.ts";
import { createChallengesPlugin, type ChallengesDeps } from "./operation/challenges-plugin.ts";
import { createDocumentRule } from "./operation/limits/document-rule.ts";
import { createLimitsPlugin } from "./operation/limits/limits-plugin.ts";
import { nameLimits } from "./operation/limits/name-limits.ts";
import { maskError } from "./operation/mask-error.ts";
import { createPrefetchPlugin } from "./operation/prefetch.ts";
import { trustedDocumentsOptions } from "./operation/trusted-documents-plugin.ts";
import type { TrustedDocuments } from "./operation/trusted-documents.ts";
import { createTokenTracePlugin } from "./operation/token-trace-plugin.ts";
import { createUnexpectedErrorsPlugin } from "./operation/unexpected-errors.ts";
import { createOperationPlugin } from "./telemetry/operation-plugin.ts";

export interface ApolloDeps {
  readonly config: ServingConfig;
  readonly limits: DocumentLimits;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly challenges: ChallengesDeps;
  /** Whether the tokens of an operation are fetched before its first resolver runs. */
  readonly plansTokens: boolean;
  /** The documents that may run; undefined if any may. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
}

/** Apollo Server, closed but for what the settings open. */
export function createApollo({
  config,
  limits,
  schema,
  log,
  challenges,
  plansTokens,
  trustedDocuments,
}: ApolloDeps): ApolloServer<RequestContext> {
  const { plugins: trustPlugins = [], ...trustOptions } = trustedDocuments
    ? trustedDocumentsOptions(trustedDocuments)
    : {};
  return new ApolloServer<RequestContext>({
    ...trustOptions,
    schema,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    includeStacktraceInErrorResponses: false,
    formatError: nameLimits(limits, maskError),
    // A browser sends `authorization` across origins only after a preflight, so it proves as much as Apollo's own headers.
    csrfPrevention: { requestHeaders: ["authorization", "apollo-require-preflight", "x-apollo-operation-name"] },
    allowBatchedHttpRequests: false,
    // Not with `maxRecursiveSelections`, which has these rules come after all others. The cost bounds what it does.
    validationRules: [createDocumentRule(limits)],
    parseOptions: { maxLexicalTokens: limits.tokens, maxComments: limits.tokens },
    stopOnTerminationSignals: false,
    logger: apolloLogger(log),
    plugins: [
      ...trustPlugins,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      createLimitsPlugin(limits),
      ...(plansTokens ? [createPrefetchPlugin()] : []),
      createUnexpectedErrorsPlugin(log),
      createChallengesPlugin(challenges),
      ...(config.tokenTrace ? [createTokenTracePlugin()] : []),
      createDeadlinePlugin(),
      // Last, so that it sees what is sent.
      createOperationPlugin(),
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
