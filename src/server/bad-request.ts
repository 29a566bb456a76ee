import type { LimitName } from "../errors/limit-errors.ts";

/** The answer to a request that never came as far as GraphQL. */
export function badRequestBody(message: string, limit?: LimitName): object {
  return { errors: [{ message, extensions: { code: "BAD_REQUEST", ...(limit && { limit }) } }] };
}
