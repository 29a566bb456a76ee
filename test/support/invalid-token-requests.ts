import { expect, it } from "vitest";
import { sendRaw, type RawRequest } from "../../dev/src/testing/raw-request.ts";
import { expectNoTokenLeak } from "./expected-auth-errors.ts";
import type { Answer, RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** How a request fails; not as GraphQL if it fails before it comes to that. */
interface Refusal {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

/** A request made of two good tokens of Alice, and how it ends. */
export type RequestRow = readonly [
  title: string,
  request: (token: string, other: string) => RawRequest,
  ending: "accepted" | Refusal,
];

const alice = { me: { objectId: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" } };
const accepted: Refusal = { status: 200, challenge: null, body: { data: alice } };

/** A test for each row. Nothing may be exchanged for a refused caller, nor any part of a token come back. */
export function testRequests(running: () => RunningApi, rows: readonly RequestRow[]): void {
  it.each(rows)("%s", async (_title, request, ending) => {
    const api = running();
    api.emulator.calls.reset();
    const [token, other] = [await api.emulator.issueToken(), await api.emulator.issueToken()];
    const answer = await sendRaw(api, request(token, other));
    expect(told(answer)).toEqual(ending === "accepted" ? accepted : ending);
    for (const sent of [token, other]) expectNoTokenLeak(api, answer, sent);
    const exchanges = Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"));
    expect(exchanges).toHaveLength(ending === "accepted" ? 1 : 0);
  });
}

function told({ status, headers, body }: Answer): Refusal {
  return { status, challenge: headers.get("www-authenticate"), body };
}
