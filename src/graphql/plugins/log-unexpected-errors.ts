import { unwrapResolverError } from "@apollo/server/errors";
import type { Log } from "../../telemetry/logger.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";
import { isExpectedError, isMaskedError } from "../mask-error.ts";

/** Logs what was not thrown on purpose, and gives the masked error the request id under which it is logged. */
export function createUnexpectedErrorsHooks(log: Log): SyncPluginHooks {
  return {
    didEncounterErrors: ({ errors, contextValue: { requestId } }) => {
      for (const error of errors)
        if (!isExpectedError(error)) log.unexpectedError(requestId, unwrapResolverError(error));
    },
    willSendResponse: ({ response: { body }, contextValue: { requestId } }) => {
      if (body.kind === "single" && body.singleResult.errors?.some(isMaskedError))
        body.singleResult.errors = body.singleResult.errors.map((error) =>
          isMaskedError(error) ? { ...error, extensions: { ...error.extensions, requestId } } : error,
        );
    },
  };
}
