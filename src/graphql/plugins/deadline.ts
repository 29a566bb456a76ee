import { DeadlineExceededError } from "../../errors/limit-errors.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";

/**
 * Responds with 504 without data if every root field failed with `DEADLINE_EXCEEDED`. Otherwise the partial data and
 * errors such as `OUTCOME_UNKNOWN` are kept.
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
