import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { ServerConfig } from "../config/config.ts";
import type { RequestContext } from "./context.ts";
import { createErrorDebugging } from "./debug/plugin.ts";
import { createDocumentStore } from "./document-store.ts";
import { createExecuteOperation } from "./execution/execute-operation.ts";
import { operationTypesRule } from "./operation-types-rule.ts";
import { deadlineHooks } from "./plugins/deadline.ts";
import type { DocumentLimits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { createAuthChallengesHooks, type AuthChallengesDeps } from "./auth-challenges/plugin.ts";
import { combineHooks } from "./plugins/combine-hooks.ts";
import { createLimitsRule } from "./limits/validation-rule.ts";
import { createExceededBudgetHooks } from "./limits/exceeded-budget.ts";
import { createLimitsHooks } from "./limits/plugin.ts";
import { formatLimitErrors } from "./limits/format-limit-error.ts";
import { maskError } from "./mask-error.ts";
import { createPrefetchHooks } from "./token-plan/prefetch-plugin.ts";
import { createTrustedDocumentsOptions } from "./trusted-documents/plugin.ts";
import type { TrustedDocuments } from "./trusted-documents/store.ts";
import { tokenTraceHooks } from "./plugins/token-trace.ts";
import { createUnexpectedErrorsHooks } from "./plugins/log-unexpected-errors.ts";
import { recordOperationHooks } from "./plugins/record-operation.ts";

export interface ApolloServerDeps {
  readonly config: ServerConfig;
  readonly limits: DocumentLimits;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly challenges: AuthChallengesDeps;
  /** Whether the access tokens of an operation are prefetched before its first resolver runs. */
  readonly prefetchTokens: boolean;
  /** The only documents that can be executed; undefined if all can. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
}

/** Creates Apollo Server with introspection, explorer and errors in full off unless the configuration enables them. */
export function createApolloServer({
  config,
  limits,
  schema,
  log,
  challenges,
  prefetchTokens,
  trustedDocuments,
}: ApolloServerDeps): ApolloServer<RequestContext> {
  const { plugins: trustedDocumentsPlugins = [], ...trustedDocumentsSettings } = trustedDocuments
    ? createTrustedDocumentsOptions(trustedDocuments)
    : {};
  const debugging = config.debugErrors ? createErrorDebugging(log) : undefined;
  const formatError = formatLimitErrors(limits, debugging?.formatError(maskError) ?? maskError);
  const execute = createExecuteOperation(schema, config);
  return new ApolloServer<RequestContext>({
    documentStore: createDocumentStore(),
    ...trustedDocumentsSettings,
    schema,
    introspection: config.introspection,
    validationOptions: { hideSuggestions: !config.introspection },
    includeStacktraceInErrorResponses: false,
    formatError,
    // Browsers send `authorization` across origins only after a preflight, so it is as good a proof as Apollo's headers.
    csrfPrevention: { requestHeaders: ["authorization", "apollo-require-preflight", "x-apollo-operation-name"] },
    allowBatchedHttpRequests: false,
    // Without `maxRecursiveSelections`: it would run these rules after all others, and the cost limit covers its case.
    validationRules: [createLimitsRule(limits), operationTypesRule],
    parseOptions: { maxLexicalTokens: limits.tokens, maxComments: limits.tokens },
    stopOnTerminationSignals: false,
    logger: createApolloLogger(log),
    plugins: [
      ...trustedDocumentsPlugins,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      // Variables such as `APOLLO_KEY` would enable these two, which send data to Apollo.
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      combineHooks(
        [
          createLimitsHooks(limits),
          // After the limits: a rejected operation must not cause token requests.
          ...(prefetchTokens ? [createPrefetchHooks()] : []),
          createUnexpectedErrorsHooks(debugging ? undefined : log),
          createAuthChallengesHooks(challenges),
          ...(config.tokenTrace ? [tokenTraceHooks] : []),
          deadlineHooks,
          createExceededBudgetHooks(limits),
          // After errors were merged.
          ...(debugging ? [debugging.hooks] : []),
          // Last: it records the response as it is sent.
          recordOperationHooks,
        ],
        { execute, formatError },
      ),
    ],
  });
}

/** Logs that Apollo Server reported a problem, without its message, which may contain user data. */
function createApolloLogger(log: Log): NonNullable<ApolloServerOptions<RequestContext>["logger"]> {
  const ignore = (): void => undefined;
  return {
    debug: ignore,
    info: ignore,
    warn: () => {
      log.apolloServerMessage("warn");
    },
    error: () => {
      log.apolloServerMessage("error");
    },
  };
}
