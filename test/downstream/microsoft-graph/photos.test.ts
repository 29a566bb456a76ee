import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { mona } from "../../support/graph-calls.ts";
import {
  injectResponse,
  replaceResponses,
  listGets,
  countReads,
  expectValidGraphRequests,
  listErrors,
  resetCalls,
} from "./graph-requests.ts";

const photos = "/users/{id}/photos/{size}/$value";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

/** The length of the sides of a PNG in a `data:` URL. */
function readSides(url: unknown): number[] {
  const [type, content = ""] = String(url).split(",");
  expect(type).toBe("data:image/png;base64");
  const bytes = Buffer.from(content, "base64");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

it("returns a photo in the requested size", async () => {
  for (const [size, pixels] of [
    ["SMALL", 48],
    ["MEDIUM", 96],
    ["LARGE", 240],
  ] as const) {
    resetCalls(api);
    const variables = { size };
    const { body } = await api.ask("query ($size: PhotoSize!) { me { photo(size: $size) } }", { variables });

    expect(body.errors, size).toBeUndefined();
    expect(readSides((body.data?.["me"] as { photo: string }).photo), size).toEqual([pixels, pixels]);
    const [alice] = api.emulator.users;
    expect(listGets(api), size).toEqual([`/users/${String(alice?.id)}/photos/${pixels}x${pixels}/$value`]);
  }
});

it("returns a small photo by default, and several sizes at once", async () => {
  const { body } = await api.ask("{ me { photo small: photo(size: SMALL) large: photo(size: LARGE) } }");

  const { photo, small, large } = body.data?.["me"] as Record<string, unknown>;
  expect([photo, small, large].map((url) => readSides(url)[0])).toEqual([48, 48, 240]);
  expect(listGets(api)).toHaveLength(2);
  expect(countReads(api)).toBe(1);
});

it("returns the largest photo if there is none of the requested size", async () => {
  for (const [id, size, pixels] of [
    ["quentin.quist@harbor.example", "MEDIUM", 96],
    ["quentin.quist@harbor.example", "LARGE", 96],
    ["rosa.ruiz@harbor.example", "SMALL", 200],
    ["rosa.ruiz@harbor.example", "LARGE", 200],
  ] as const) {
    const variables = { id, size };
    const query = "query ($id: ID!, $size: PhotoSize!) { user(id: $id) { photo(size: $size) } }";
    const { body } = await api.ask(query, { variables });

    expect(body.errors, id).toBeUndefined();
    expect(readSides((body.data?.["user"] as { photo: string }).photo), `${id} ${size}`).toEqual([pixels, pixels]);
  }
});

it("returns null for the photo of one user without a mailbox, whatever the status, and the photos of the others", async () => {
  const query = "{ users(first: 4) { nodes { photo } } }";
  const getPhotos = (response: TestResponse): readonly unknown[] =>
    (response.body.data?.["users"] as { nodes: { photo: unknown }[] }).nodes.map(({ photo }) => photo);
  const expected = getPhotos(await api.ask(query, { user: mona }));
  expect(expected[0]).toEqual(expect.any(String));
  for (const [status, code] of [
    [400, "AuthenticationError"],
    [400, "MailboxNotEnabledForRESTAPI"],
    [401, "MailboxNotEnabledForRESTAPI"],
    [401, "MailboxNotHostedInExchangeOnline"],
    [403, "MailboxNotSupportedForRESTAPI"],
    [403, "ErrorNonExistentMailbox"],
    [404, "ErrorNonExistentMailbox"],
    [404, "Request_ResourceNotFound"],
  ] as const) {
    api.emulator.calls.reset();
    injectResponse(api, photos, { error: { code, message: "secret detail" } }, status);
    const response = await api.ask(query, { user: mona });

    expect(response.body.errors, code).toBeUndefined();
    expect(getPhotos(response), code).toEqual([null, ...expected.slice(1)]);
    const requested = listGets(api).filter((url) => url.includes("/photo/"));
    expect(requested, code).toEqual([expect.any(String), expect.any(String)]);
    // The token is not replaced.
    expect(countReads(api), `${status} ${code}`).toBe(3);
  }
});

it("fails the photo if Graph fails in the second request", async () => {
  injectResponse(api, "/users/{id}/photo/$value", { error: { code: "secret" } }, 500);

  const response = await api.ask('{ user(id: "bob@harbor.example") { photo } }');

  expect(response.body.data).toEqual({ user: { photo: null } });
  expect(listErrors(response)).toEqual([["user.photo", "DOWNSTREAM_ERROR"]]);
});

it("returns null without an error for a user or guest without a photo", async () => {
  for (const id of ["bob@harbor.example", "gina_partner.example#EXT#@harbor.example"]) {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { photo } }", { variables: { id } });

    expect(body, id).toEqual({ data: { user: { photo: null } } });
  }
});

it("loads photos with one GET for each user and one batch for each 20 other users", async () => {
  const { body } = await api.ask("{ users(first: 100) { nodes { surname photo } } }");

  expect(body.errors).toBeUndefined();
  const { nodes } = body.data?.["users"] as { nodes: { surname: string; photo: string | null }[] };
  expect(nodes).toHaveLength(sampleUsers.length);
  for (const { surname, photo } of nodes)
    expect(photo === null, surname).toBe(/^[BHNTZ]/.test(surname) || surname === "Grant");
  // Photos that do not exist in the requested size are requested in any size.
  const missing = nodes.filter(({ photo, surname }) => photo === null || surname === "Ruiz").length;
  expect(listGets(api)).toHaveLength(1 + sampleUsers.length + missing);
  expect(countReads(api)).toBe(1 + 1 + Math.ceil((sampleUsers.length - 1) / 20) + Math.ceil(missing / 20));
});

it("loads the photos of 100 users with five batches", async () => {
  const value = Array.from({ length: 100 }, (_, index) => ({ id: `user-${index}` }));
  injectResponse(api, "/users", { value });

  const { body } = await api.ask("{ users(first: 100) { nodes { photo } } }");

  expect(body).toEqual({ data: { users: { nodes: value.map(() => ({ photo: null })) } } });
  expect(listGets(api)).toHaveLength(1 + 100);
  expect(countReads(api)).toBe(1 + 5);
});

it("detects the media type of a photo", async () => {
  for (const [bytes, type] of [
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "image/jpeg"],
    [Buffer.from("GIF89a"), "image/gif"],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), "image/png"],
  ] as const) {
    replaceResponses(api, photos, bytes);

    const { body } = await api.ask("{ me { photo } users(first: 2) { nodes { photo } } }");

    const photo = `data:${type};base64,${bytes.toString("base64")}`;
    expect(body, type).toEqual({ data: { me: { photo }, users: { nodes: [{ photo }, { photo }] } } });
  }
});

it("fails only the photo and exposes nothing if the response is invalid", async () => {
  for (const [name, content] of [
    ["HTML", "<html>secret detail</html>"],
    ["HTML in the bytes of an image", Buffer.from("\ufeff\n<!doctype html>secret detail")],
    ["JSON in the bytes of an image", Buffer.from('{ "secret": "detail" }')],
    ["an object", { secret: "detail" }],
    ["null", null],
    ["an empty string", ""],
  ] as const) {
    replaceResponses(api, photos, content);

    const response = await api.ask("{ me { objectId photo } }");

    expect(response.body.data, name).toMatchObject({ me: { photo: null } });
    expect(listErrors(response), name).toEqual([["me.photo", "DOWNSTREAM_ERROR"]]);
    expect(JSON.stringify([response.body, api.logged()]), name).not.toMatch(/secret/);
  }
});

it("fails only the photo if access is denied", async () => {
  injectResponse(api, photos, { error: { code: "ErrorAccessDenied", message: "secret detail" } }, 403);

  const response = await api.ask("{ me { displayName photo } }");

  expect(response.body.data).toEqual({ me: { displayName: "Alice Archer", photo: null } });
  expect(listErrors(response)).toEqual([["me.photo", "DOWNSTREAM_FORBIDDEN"]]);
  expect(JSON.stringify(response.body)).not.toContain("secret");
});
