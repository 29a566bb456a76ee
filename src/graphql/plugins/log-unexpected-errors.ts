import { unwrapResolverError } from "@apollo/server/errors";
import type { Log } from "../../telemetry/logger.ts";
import type { OperationHooks } from "./combine-hooks.ts";
import { isDeliberate, isMasked } from "../mask-error.ts";

/** Logs what was not thrown on purpose, and gives the masked error the request id under which it is logged. */
export function createUnexpectedErrorsHooks(log: Log): OperationHooks {
  return {
    didEncounterErrors: ({ errors, contextValue: { requestId } }) => {
      for (const error of errors) if (!isDeliberate(error)) log.unexpectedError(requestId, unwrapResolverError(error));
    },
    willSendResponse: ({ response: { body }, contextValue: { requestId } }) => {
      if (body.kind === "single" && body.singleResult.errors?.some(isMasked))
        body.singleResult.errors = body.singleResult.errors.map((error) =>
          isMasked(error) ? { ...error, extensions: { ...error.extensions, requestId } } : error,
        );
    },
  };
}
