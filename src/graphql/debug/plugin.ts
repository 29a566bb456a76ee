import { unwrapResolverError } from "@apollo/server/errors";
import type { ApolloServerOptions, GraphQLRequestContextDidEncounterErrors } from "@apollo/server";
import { getFragments } from "../../lib/selections.ts";
import { getOwn } from "../../lib/collections.ts";
import type { Log } from "../../telemetry/logger.ts";
import type { RequestContext } from "../context.ts";
import type { ExecutedOperation } from "../execution/locate-fields.ts";
import { isExpectedError } from "../mask-error.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { describeError, type ErrorDetails } from "./error-details.ts";
import { formatDetails } from "./format-details.ts";

type FormatError = NonNullable<ApolloServerOptions<RequestContext>["formatError"]>;

export interface ErrorDebugging {
  readonly hooks: SyncPluginHooks;
  /** Adds `extensions.debug` to a formatted error. */
  readonly formatError: (format: FormatError) => FormatError;
}

/** Errors of one response that are described. */
const maxErrors = 20;

/** Shows errors in full to a developer: in the log, once for fields that share an error, and in `extensions.debug`. */
export function createErrorDebugging(log: Log): ErrorDebugging {
  const detailsByError = new WeakMap<object, ErrorDetails>();
  return {
    hooks: {
      didEncounterErrors: (context) => {
        const { errors, contextValue } = context;
        const { debug, requestId } = contextValue as Partial<RequestContext>;
        if (!debug || requestId === undefined) return;
        const executed = getExecutedOperation(context);
        const logged = new Set<unknown>();
        for (const error of errors.slice(0, maxErrors)) {
          const details = describeError(error, debug, executed);
          if (!details) continue;
          detailsByError.set(error, details);
          const thrown = unwrapResolverError(error);
          if (logged.has(thrown)) continue;
          logged.add(thrown);
          log.fieldFailed({
            level: isExpectedError(error) ? "warn" : "error",
            requestId,
            field: details.field,
            path: details.path?.join("."),
            details: formatDetails(details),
          });
        }
      },
    },
    formatError: (format) => (formatted, error) => {
      const masked = format(formatted, error);
      const details = typeof error === "object" && error !== null ? detailsByError.get(error) : undefined;
      return details ? { ...masked, extensions: { ...masked.extensions, debug: details } } : masked;
    },
  };
}

function getExecutedOperation({
  schema,
  operation,
  document,
  request: { variables = {} },
}: GraphQLRequestContextDidEncounterErrors<RequestContext>): ExecutedOperation | undefined {
  if (!operation || !document) return undefined;
  return { schema, operation, fragments: getFragments(document), getValue: (name): unknown => getOwn(variables, name) };
}
