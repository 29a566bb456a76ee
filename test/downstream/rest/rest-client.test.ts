import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRestClient } from "../../../src/downstream/rest/rest-client.ts";
import type { AccessTokenSource } from "../../../src/downstream/api-definition.ts";
import { createTestHttpClient, requestId, toAccess } from "../../support/downstream-http.ts";
import { claimsChallengeHeader, nbfClaimsRequest } from "../../support/auth-challenges.ts";
import { startScriptedApi, type ScriptedApi, type Step } from "@oboql/dev/testing";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

const html = { "content-type": "text/html" };
const page = "<html>internal-proxy-7</html>";

function createRest(access: AccessTokenSource = toAccess("token"), url = server.url) {
  const { http, delays } = createTestHttpClient();
  return { rest: createRestClient({ http, baseUrl: url, userId: "user" }, access), delays };
}

const catchError = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );

interface Order {
  readonly number: string;
}
const isOrder = (value: unknown): value is Order => typeof (value as Order | null)?.number === "string";

describe("a request", () => {
  it("has its method, path, query, headers, body and access token", async () => {
    server.script({ status: 200, body: { number: "7" }, headers: { etag: '"2"' } });
    const { rest } = createRest();
    const response = await rest.put("/orders/{number}", {
      params: { number: "7/8" },
      query: { dryRun: true, tag: ["a b", "c"], search: null, page: undefined },
      headers: { "If-Match": '"1"' },
      body: { count: 2 },
    });
    expect(response).toMatchObject({ ok: true, status: 200, body: { number: "7" } });
    expect(response.headers["etag"]).toBe('"2"');
    expect(server.received).toMatchObject([
      {
        method: "PUT",
        path: "/orders/7%2F8?dryRun=true&tag=a%20b&tag=c",
        body: '{"count":2}',
        headers: {
          authorization: "Bearer token",
          "if-match": '"1"',
          accept: "application/json",
          "content-type": "application/json",
          "client-request-id": requestId,
        },
      },
    ]);
  });

  it("has no content type without a body, and the one that is given otherwise", async () => {
    const { rest } = createRest();
    server.script({ status: 204, body: "" });
    await rest.delete("/orders/7");
    expect(server.received[0]?.headers).not.toHaveProperty("content-type");
    await rest.patch("/orders/7", { body: {}, headers: { "Content-Type": "application/merge-patch+json" } });
    expect(server.received[1]?.headers["content-type"]).toBe("application/merge-patch+json");
  });

  it("is not sent with a header that belongs to the HTTP client, in any case", async () => {
    server.script({ status: 200 });
    const { rest } = createRest();
    for (const name of [
      "Authorization",
      "Host",
      "cookie",
      "Content-Length",
      "TRACEPARENT",
      "client-request-id",
      "Transfer-Encoding",
    ])
      expect(await catchError(rest.get("/", { headers: { [name]: "x" } })), name).toBeInstanceOf(TypeError);
    expect(server.received).toEqual([]);
  });

  it("is not sent with a header value that has a line end or a character beyond Latin-1", async () => {
    server.script({ status: 200 });
    const { rest } = createRest();
    for (const value of ["a\r\nx-admin: 1", "a\nb", "\0", "€"])
      expect(await catchError(rest.get("/", { headers: { "if-match": value } })), JSON.stringify(value)).toMatchObject({
        code: "BAD_USER_INPUT",
      });
    expect(server.received).toEqual([]);
  });
});

describe("a read", () => {
  it("is retried, also as a POST with read: true", async () => {
    const { rest, delays } = createRest();
    for (const read of [
      () => rest.get("/orders"),
      () => rest.post("/orders/by-numbers", { body: { numbers: ["7"] }, read: true }),
    ]) {
      delays.length = 0;
      server.script({ status: 503 }, { status: 200, body: [] });
      expect(await read()).toMatchObject({ ok: true, body: [] });
      expect(delays).toHaveLength(1);
    }
    expect(server.received.map(({ method, body }) => [method, body])).toEqual([
      ["POST", '{"numbers":["7"]}'],
      ["POST", '{"numbers":["7"]}'],
    ]);
  });

  it("fails with DOWNSTREAM_ERROR after a body that is not JSON, or not the one that the API promises", async () => {
    const steps: readonly (readonly [string, Step])[] = [
      ["HTML", { status: 200, headers: html, body: page }],
      ["an empty body", { status: 200, body: "" }],
      ["another shape", { status: 200, body: [] }],
      ["204", { status: 204, body: "" }],
    ];
    for (const [name, step] of steps) {
      server.script(step);
      const error = await catchError(createRest().rest.get("/orders/7", { isBody: isOrder }));
      expect(error, name).toMatchObject({ code: "DOWNSTREAM_ERROR", message: "API: invalid response" });
    }
  });

  it("returns null for a 204", async () => {
    server.script({ status: 204, body: "" });
    expect(await createRest().rest.get("/orders/7")).toMatchObject({ ok: true, status: 204, body: null });
  });
});

describe("a mutation", () => {
  it("succeeds with null and the headers if the response has no body", async () => {
    for (const [status, headers] of [
      [200, {}],
      [201, { location: "/orders/8" }],
      [202, {}],
      [204, { etag: '"3"' }],
    ] as const)
      for (const method of ["post", "put", "patch", "delete"] as const) {
        server.script({ status, headers, body: "" });
        const response = await createRest().rest[method]("/orders", { body: {} });
        expect(response, `${method} ${status}`).toMatchObject({ ok: true, status, headers, body: null });
        expect(server.received, `${method} ${status}`).toHaveLength(1);
      }
  });

  it("fails with OUTCOME_UNKNOWN after HTML, a lost response, or a body that the API does not promise", async () => {
    const steps: readonly (readonly [string, Step])[] = [
      ["HTML", { status: 200, headers: html, body: page }],
      ["HTML as 201", { status: 201, headers: html, body: page }],
      ["another shape", { status: 200, body: {} }],
      ["a reset", "reset"],
      ["502", { status: 502 }],
    ];
    for (const [name, step] of steps)
      for (const method of ["post", "put", "patch", "delete"] as const) {
        server.script(step);
        const error = await catchError(createRest().rest[method]("/orders", { isBody: isOrder }));
        expect(error, `${method} ${name}`).toMatchObject({ code: "OUTCOME_UNKNOWN" });
        expect(server.received, `${method} ${name}`).toHaveLength(1);
      }
  });
});

describe("an error response", () => {
  const problem = {
    type: "https://api.example/out-of-stock",
    title: "Out of stock.",
    detail: "2 left.",
    status: 409,
    left: 2,
  };

  it("is returned with its body and the members of a problem if `errors` lists its status", async () => {
    for (const status of [404, 409, 422] as const) {
      server.script({ status, headers: { "content-type": "application/problem+json" }, body: problem });
      const response = await createRest().rest.post("/orders", { body: {}, errors: [404, 409, 422], isBody: isOrder });
      expect(response, String(status)).toMatchObject({
        ok: false,
        status,
        body: problem,
        problem: { type: problem.type, title: problem.title, detail: problem.detail, instance: undefined },
      });
      // Both types can be told apart by `ok`.
      expect(response.ok ? response.body.number : response.problem.detail).toBe("2 left.");
    }
  });

  it("has no body if that is not JSON or too long, and no members that are not strings", async () => {
    for (const [name, body, expected] of [
      ["HTML", page, undefined],
      ["empty", "", undefined],
      ["too long", { detail: "x".repeat(70_000) }, undefined],
      ["other types", { type: 1, title: {}, detail: null }, { type: 1, title: {}, detail: null }],
      ["a list", ["x"], ["x"]],
    ] as const) {
      server.script({ status: 409, body });
      const response = await createRest().rest.post("/orders", { errors: [409] });
      expect(response, name).toMatchObject({ ok: false, status: 409, body: expected });
      expect("problem" in response && Object.values(response.problem), name).toEqual(Array(4).fill(undefined));
    }
  });

  it("is thrown without its body if `errors` does not list its status, and never has other classes than 4xx", async () => {
    for (const [status, code] of [
      [400, "DOWNSTREAM_ERROR"],
      [403, "DOWNSTREAM_FORBIDDEN"],
      [404, "DOWNSTREAM_NOT_FOUND"],
      [422, "DOWNSTREAM_ERROR"],
      [500, "DOWNSTREAM_ERROR"],
    ] as const) {
      server.script({ status, body: problem });
      const error = (await catchError(createRest().rest.post("/orders", { errors: [409] }))) as Error;
      expect(error, String(status)).toMatchObject({ code, facts: { status } });
      expect(JSON.stringify({ ...error, message: error.message }), String(status)).not.toMatch(/stock|left/);
    }
  });
});

describe("a rejected token", () => {
  const claims = nbfClaimsRequest("1700000000");
  const challenge = { status: 401, headers: { "www-authenticate": claimsChallengeHeader(claims) }, body: "" };

  it("is replaced by one that satisfies the claims challenge, for reads and mutations", async () => {
    for (const method of ["get", "post", "put", "patch", "delete"] as const) {
      const requested: (string | undefined)[] = [];
      const getToken = (given?: string): string => {
        requested.push(given);
        return given === undefined ? "first" : "second";
      };
      server.script(challenge, { status: 200, body: { number: "7" } });
      const { rest } = createRest({ ...toAccess(""), getToken });
      expect(await rest[method]("/orders", { isBody: isOrder }), method).toMatchObject({ ok: true });
      expect(requested, method).toEqual([undefined, claims]);
      expect(
        server.received.map(({ headers }) => headers.authorization),
        method,
      ).toEqual(["Bearer first", "Bearer second"]);
    }
  });

  it("fails with INTERACTION_REQUIRED and the claims if the second token is challenged too", async () => {
    server.script(challenge);
    expect(await catchError(createRest().rest.post("/orders"))).toMatchObject({
      code: "INTERACTION_REQUIRED",
      facts: { downstream: "API", claims },
    });
  });
});
