import { DeadlineExceededError } from "../../errors/limit-errors.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";

/**
 * Where the deadline has left nothing of an answer, the answer says that alone. What came in time is kept otherwise, and
 * so is the word that a change may have been made.
 */
export const deadlineHooks: SyncPluginHooks = {
  willSendResponse: ({ response: { body, http } }) => {
    if (body.kind !== "single" || !body.singleResult.errors) return;
    const { data, errors } = body.singleResult;
    const timedOutFields = new Set(errors.filter(isDeadlineError).map(({ path }) => path?.[0]));
    if (timedOutFields.size === 0 || !errors.every(isDeadlineError)) return;
    if (data && !Object.entries(data).every(([name, value]) => value === null && timedOutFields.has(name))) return;
    http.status = new DeadlineExceededError().status;
    delete body.singleResult.data;
  },
};

function isDeadlineError({ extensions }: { readonly extensions?: Record<string, unknown> }): boolean {
  return extensions?.["code"] === "DEADLINE_EXCEEDED";
}
