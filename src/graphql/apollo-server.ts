import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { ServerConfig } from "../config/config.ts";
import type { RequestContext } from "./context.ts";
import { deadlineHooks } from "./plugins/deadline.ts";
import type { DocumentLimits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { createAuthChallengesHooks, type AuthChallengesDeps } from "./auth-challenges/plugin.ts";
import { combineHooks } from "./plugins/combine-hooks.ts";
import { createLimitsRule } from "./limits/validation-rule.ts";
import { createLimitsHooks } from "./limits/plugin.ts";
import { formatLimitErrors } from "./limits/format-limit-error.ts";
import { maskError } from "./mask-error.ts";
import { createPrefetchHooks } from "./token-plan/prefetch-plugin.ts";
import { createTrustedDocumentsOptions } from "./trusted-documents/plugin.ts";
import type { TrustedDocuments } from "./trusted-documents/store.ts";
import { tokenTraceHooks } from "./plugins/token-trace-hooks.ts";
import { createUnexpectedErrorsHooks } from "./plugins/log-unexpected-errors.ts";
import { recordOperationHooks } from "./plugins/record-operation.ts";

export interface ApolloServerDeps {
  readonly config: ServerConfig;
  readonly limits: DocumentLimits;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly challenges: AuthChallengesDeps;
  /** Whether the tokens of an operation are fetched before its first resolver runs. */
  readonly prefetchTokens: boolean;
  /** The documents that may run; undefined if any may. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
}

/** Apollo Server, closed but for what the settings open. */
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
  return new ApolloServer<RequestContext>({
    ...trustedDocumentsSettings,
    schema,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    includeStacktraceInErrorResponses: false,
    formatError: formatLimitErrors(limits, maskError),
    // A browser sends `authorization` across origins only after a preflight, so it proves as much as Apollo's own headers.
    csrfPrevention: { requestHeaders: ["authorization", "apollo-require-preflight", "x-apollo-operation-name"] },
    allowBatchedHttpRequests: false,
    // Not with `maxRecursiveSelections`, which has these rules come after all others. The cost bounds what it does.
    validationRules: [createLimitsRule(limits)],
    parseOptions: { maxLexicalTokens: limits.tokens, maxComments: limits.tokens },
    stopOnTerminationSignals: false,
    logger: createApolloLogger(log),
    plugins: [
      ...trustedDocumentsPlugins,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      combineHooks([
        createLimitsHooks(limits),
        // After the limits, so that what is refused costs the directory nothing.
        ...(prefetchTokens ? [createPrefetchHooks()] : []),
        createUnexpectedErrorsHooks(log),
        createAuthChallengesHooks(challenges),
        ...(config.tokenTrace ? [tokenTraceHooks] : []),
        deadlineHooks,
        // Last, so that it sees what is sent.
        recordOperationHooks,
      ]),
    ],
  });
}

/** Apollo's messages may hold what must not be logged, so only that there was one is. */
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
