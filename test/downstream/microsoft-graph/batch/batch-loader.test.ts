import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startScriptedApi, type ReceivedRequest, type ScriptedApi } from "@oboql/dev/testing";
import type { AccessTokenSource } from "../../../../src/downstream/api-definition.ts";
import { createGraphLoader, type GraphGet } from "../../../../src/downstream/microsoft-graph/batch/batch-loader.ts";
import { ConsentRequiredError } from "../../../../src/errors/service-errors.ts";
import { createTestHttpClient } from "../../../support/downstream-http.ts";

/** The responses of this API contain the token and the URL that they were requested with. */
let api: ScriptedApi;
beforeAll(async () => {
  api = await startScriptedApi();
});
beforeEach(() => {
  api.script(echo);
});
afterAll(() => api.close());

interface BatchRequest {
  readonly id: string;
  readonly url: string;
}

function listItems({ method, path, body }: ReceivedRequest): readonly BatchRequest[] {
  return method === "GET" ? [{ id: "", url: path }] : (JSON.parse(body) as { requests: BatchRequest[] }).requests;
}

function echo(request: ReceivedRequest) {
  const token = request.headers.authorization?.replace("Bearer ", "");
  if (request.method === "GET") return { status: 200, body: { token, url: request.path } };
  const responses = listItems(request).map(({ id, url }) => ({ id, status: 200, body: { token, url } }));
  return { status: 200, body: { responses } };
}

const createLoader = () => createGraphLoader({ baseUrl: api.url, http: createTestHttpClient().http, userId: "a user" });

const createAccess = (scopes: string, token = `token for ${scopes}`): AccessTokenSource => ({
  key: scopes,
  getToken: () => token,
  replaceToken: () => Promise.resolve(undefined),
});

const [read, write] = [createAccess("Mail.Read"), createAccess("Mail.ReadWrite")];
const missingConsent = new ConsentRequiredError("consent required");
const denied: AccessTokenSource = { ...read, key: "Mail.Send", getToken: () => Promise.reject(missingConsent) };
const get: GraphGet = { path: "/me/messages/1", select: ["id", "subject"], access: read };
const url = "/me/messages/1?$select=id%2Csubject";

/** Loads GETs in one tick, and GETs one after the other. */
const modes: Record<string, (gets: readonly GraphGet[]) => Promise<unknown[]>> = {
  "in one tick": (gets) => {
    const loader = createLoader();
    return Promise.all(gets.map((each) => loader.load(each).catch((error: unknown) => error)));
  },
  "one after the other": async (gets) => {
    const loader = createLoader();
    const results: unknown[] = [];
    for (const each of gets) results.push(await loader.load(each).catch((error: unknown) => error));
    return results;
  },
};

const allowed = { token: "token for Mail.Read", url };

it("sends equal GETs of equal scopes once", async () => {
  for (const [title, loadAll] of Object.entries(modes)) {
    api.script(echo);
    const results = await loadAll([get, { ...get, access: createAccess("Mail.Read") }]);
    expect(results, title).toEqual([allowed, allowed]);
    expect(api.received.flatMap(listItems), title).toHaveLength(1);
  }
});

it("sends equal GETs of different scopes each with the token of its own scopes", async () => {
  for (const [title, loadAll] of Object.entries(modes)) {
    api.script(echo);
    const results = await loadAll([get, { ...get, access: write }]);
    expect(results, title).toEqual([allowed, { token: "token for Mail.ReadWrite", url }]);
    expect(api.received, title).toHaveLength(2);
  }
});

it("rejects a GET whose scopes get no token, although an equal GET of other scopes has a response", async () => {
  for (const [title, loadAll] of Object.entries(modes)) {
    expect(await loadAll([get, { ...get, access: denied }]), title).toEqual([allowed, missingConsent]);
    expect(await loadAll([{ ...get, access: denied }, get]), title).toEqual([missingConsent, allowed]);
  }
});

it("shares one batch between different scopes if they have the same token", async () => {
  const same = createAccess("Mail.ReadWrite", "token for Mail.Read");
  const loader = createLoader();
  await Promise.all([loader.load(get), loader.load({ ...get, path: "/me/messages/2", access: same })]);
  expect(api.received.map((request) => listItems(request).length)).toEqual([2]);
});

it("sends a GET again if its path, parameters, headers or $select differ, and once otherwise", async () => {
  const others: Record<string, Partial<GraphGet>> = {
    path: { path: "/me/messages/2" },
    parameters: { parameters: { $top: "1" } },
    "another parameter": { parameters: { $top: "2" } },
    headers: { headers: { Prefer: "a" } },
    "another header": { headers: { Prefer: "b" } },
    select: { select: ["id"] },
    "no select": { select: [] },
  };
  const loader = createLoader();
  for (const [title, difference] of Object.entries({ none: {}, ...others })) {
    const sent = api.received.length;
    for (let count = 0; count < 2; count += 1) await loader.load({ ...get, ...difference });
    expect(api.received.length - sent, title).toBe(1);
  }
});
