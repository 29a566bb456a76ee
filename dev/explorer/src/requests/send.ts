import type { Session } from "../sign-in/session.ts";
import type { Store } from "../store.ts";
import { readAnswer, type LastAnswer } from "./responses.ts";

/** Sends an operation to this API as the user who is signed in. */
export type Send = (request: Pick<RequestInit, "body" | "headers" | "signal">) => Promise<Response>;

export interface SendDeps {
  readonly session: Pick<Session, "state" | "token">;
  /** Where the last answer is kept for the bar. */
  readonly last: Store<LastAnswer | undefined>;
}

/** The token goes to this API and nowhere else, whatever the one who asks may say. */
export const endpoint = "/graphql";

export function createSend({ session, last }: SendDeps): Send {
  return async ({ body, headers: given, signal }) => {
    const headers = new Headers(given);
    headers.set("content-type", "application/json");
    if (!headers.has("authorization")) {
      const token = await session.token();
      // The API would say so as well, and the browser's console that there was a 401.
      if (token === undefined) return refusal(session.state.get().user ? "Sign in again, above." : "Sign in, above.");
      headers.set("authorization", `Bearer ${token}`);
    }
    const response = await fetch(endpoint, { method: "POST", body: body ?? null, headers, signal: signal ?? null });
    const answer = await readAnswer(response);
    if (answer) last.set(answer);
    return response;
  };
}

function refusal(message: string): Response {
  return Response.json({ errors: [{ message, extensions: { code: "UNAUTHENTICATED" } }] }, { status: 401 });
}
