import { expect } from "vitest";
import type { Answer, RunningApi } from "./start-api.ts";

/** How a request fails as a whole, before any field is resolved. */
export interface WholeRefusal {
  readonly status: number;
  /** The `WWW-Authenticate` header; null if there is none. */
  readonly challenge: string | null;
  readonly body: Answer["body"];
}

/** What a caller is told who is not known. Exact, so that nothing else can slip into the answer. */
export function unauthenticated(
  reason: string,
  message: string,
  challenge = `Bearer error="invalid_token", error_description="${message}"`,
): WholeRefusal {
  return {
    status: 401,
    challenge,
    body: { errors: [{ message, extensions: { code: "UNAUTHENTICATED", reason } }] },
  };
}

/** What a caller is told who is known and may not come in. */
export function forbidden(reason: string, message: string, requiredScope?: string): WholeRefusal {
  return {
    status: 403,
    challenge: requiredScope === undefined ? null : `Bearer error="insufficient_scope", scope="${requiredScope}"`,
    body: {
      errors: [
        {
          message,
          extensions: {
            code: "FORBIDDEN",
            reason,
            ...(requiredScope !== undefined && { requiredScopes: [requiredScope] }),
          },
        },
      ],
    },
  };
}

/**
 * Sends `{ me { … } }` with this `Authorization` header, or none, and returns how it is refused. Along the way it checks
 * that nothing was exchanged for a refused caller, and that neither answer nor log repeats any part of the token.
 */
export async function refusalOf(api: RunningApi, authorization: string | undefined): Promise<WholeRefusal> {
  api.emulator.calls.reset();
  const answer = await api.ask("{ me { id displayName } }", {
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
  });
  expect(Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"))).toEqual([]);
  expectNoTrace(api, answer, authorization ?? "");
  return { status: answer.status, challenge: answer.headers.get("www-authenticate"), body: answer.body };
}

/** Checks that neither body, headers nor log hold the token, or a part of it that is long enough to matter. */
export function expectNoTrace(
  api: RunningApi,
  { body, headers }: Pick<Answer, "body" | "headers">,
  token: string,
): void {
  const told = JSON.stringify([body, [...headers], api.logged()]);
  for (const part of token.split(/[ .]/).filter(({ length }) => length > 16)) expect(told).not.toContain(part);
}

/** Whether a token opens the door, whatever its user may do behind it. */
export async function isLetIn(api: RunningApi, token: string): Promise<boolean> {
  const { status, body } = await api.ask("{ __typename }", { token });
  return status === 200 && body.data?.["__typename"] === "Query";
}
