import type { Session } from "../sign-in/session.ts";
import type { Store } from "../store.ts";
import { readResponse, type LastResponse } from "./responses.ts";

/** Sends an operation to this API as the signed-in user. */
export type Send = (request: Pick<RequestInit, "body" | "headers" | "signal">) => Promise<Response>;

export interface SendDeps {
  readonly session: Pick<Session, "state" | "token">;
  /** Receives the last response for the toolbar. */
  readonly lastResponse: Store<LastResponse | undefined>;
}

/** Fixed, so that the token is sent only to this API and not to an endpoint entered in the editor. */
export const endpoint = "/graphql";

export function createSend({ session, lastResponse }: SendDeps): Send {
  return async ({ body, headers: extraHeaders, signal }) => {
    const headers = new Headers(extraHeaders);
    headers.set("content-type", "application/json");
    if (!headers.has("authorization")) {
      const token = await session.token();
      // The API would respond with 401 too, which the browser's console would log as an error.
      if (token === undefined)
        return createErrorResponse(session.state.get().user ? "Sign in again, above." : "Sign in, above.");
      headers.set("authorization", `Bearer ${token}`);
    }
    const response = await fetch(endpoint, { method: "POST", body: body ?? null, headers, signal: signal ?? null });
    const summary = await readResponse(response);
    if (summary) lastResponse.set(summary);
    return response;
  };
}

function createErrorResponse(message: string): Response {
  return Response.json({ errors: [{ message, extensions: { code: "UNAUTHENTICATED" } }] }, { status: 401 });
}
