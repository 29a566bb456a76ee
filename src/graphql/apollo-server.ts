import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { ServingConfig } from "../config/config.ts";
import type { RequestContext } from "./context.ts";
import { deadlineHooks } from "./plugins/deadline.ts";
import type { DocumentLimits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { createChallengesHooks, type ChallengesDeps } from "./auth-challenges/plugin.ts";
import { createHooksPlugin } from "./plugins/combine-hooks.ts";
import { createDocumentRule } from "./limits/validation-rule.ts";
import { createLimitsHooks } from "./limits/plugin.ts";
import { nameLimits } from "./limits/format-limit-error.ts";
import { maskError } from "./mask-error.ts";
import { createPrefetchHooks } from "./token-plan/prefetch-plugin.ts";
import { trustedDocumentsOptions } from "./trusted-documents/plugin.ts";
import type { TrustedDocuments } from "./trusted-documents/store.ts";
import { tokenTraceHooks } from "./plugins/token-trace-hooks.ts";
import { createUnexpectedErrorsHooks } from "./plugins/log-unexpected-errors.ts";
import { operationHooks } from "./plugins/record-operation.ts";

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
      createHooksPlugin([
        createLimitsHooks(limits),
        // After the limits, so that what is refused costs the directory nothing.
        ...(plansTokens ? [createPrefetchHooks()] : []),
        createUnexpectedErrorsHooks(log),
        createChallengesHooks(challenges),
        ...(config.tokenTrace ? [tokenTraceHooks] : []),
        deadlineHooks,
        // Last, so that it sees what is sent.
        operationHooks,
      ]),
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
