import { unwrapResolverError } from "@apollo/server/errors";
import type { Log } from "../../telemetry/logger.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";
import { isExpectedError, isMaskedError } from "../mask-error.ts";

/**
 * Logs unexpected errors, and adds the request id of the log line to the masked error.
 *
 * @param log undefined if the errors are logged in full
 */
export function createUnexpectedErrorsHooks(log: Log | undefined): SyncPluginHooks {
  return {
    didEncounterErrors: ({ errors, contextValue: { requestId } }) => {
      for (const error of errors)
        if (!isExpectedError(error)) log?.unexpectedError(requestId, unwrapResolverError(error));
    },
    willSendResponse: ({ response: { body }, contextValue: { requestId } }) => {
      if (body.kind === "single" && body.singleResult.errors?.some(isMaskedError))
        body.singleResult.errors = body.singleResult.errors.map((error) =>
          isMaskedError(error) ? { ...error, extensions: { ...error.extensions, requestId } } : error,
        );
    },
  };
}
