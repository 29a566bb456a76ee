import type { Session } from "../sign-in/session.ts";
import type { Store } from "../store.ts";
import { readResponse, type LastResponse } from "./responses.ts";

/** Sends an operation to this API as the user who is signed in. */
export type Send = (request: Pick<RequestInit, "body" | "headers" | "signal">) => Promise<Response>;

export interface SendDeps {
  readonly session: Pick<Session, "state" | "token">;
  /** Where the last answer is kept for the bar. */
  readonly lastResponse: Store<LastResponse | undefined>;
}

/** The token goes to this API and nowhere else, whatever the one who asks may say. */
export const endpoint = "/graphql";

export function createSend({ session, lastResponse }: SendDeps): Send {
  return async ({ body, headers: given, signal }) => {
    const headers = new Headers(given);
    headers.set("content-type", "application/json");
    if (!headers.has("authorization")) {
      const token = await session.token();
      // The API would say so as well, and the browser's console that there was a 401.
      if (token === undefined)
        return createErrorResponse(session.state.get().user ? "Sign in again, above." : "Sign in, above.");
      headers.set("authorization", `Bearer ${token}`);
    }
    const response = await fetch(endpoint, { method: "POST", body: body ?? null, headers, signal: signal ?? null });
    const answer = await readResponse(response);
    if (answer) lastResponse.set(answer);
    return response;
  };
}

function createErrorResponse(message: string): Response {
  return Response.json({ errors: [{ message, extensions: { code: "UNAUTHENTICATED" } }] }, { status: 401 });
}
