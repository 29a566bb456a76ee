import { expect, it } from "vitest";
import { getBatchItem, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const mona = findSampleUser("Mona");

const { apis, graph } = await startGraphForTests();

/** Reads width and height from the header of a PNG. */
function readSize(image: Buffer): [number, number] {
  return [image.readUInt32BE(16), image.readUInt32BE(20)];
}

it("a user's photo is a PNG of the requested size", async () => {
  for (const [path, pixels] of [
    ["/me/photo/$value", 648],
    [`/users/${alice.id}/photo/$value`, 648],
    ["/me/photos/48x48/$value", 48],
    [`/users/${mona.userPrincipalName}/photos/120x120/$value`, 120],
  ] as const) {
    const { contentType, bytes } = await graph.bytes(path);
    expect(contentType, path).toBe("image/png");
    expect(bytes.subarray(1, 4).toString(), path).toBe("PNG");
    expect(readSize(bytes), path).toEqual([pixels, pixels]);
  }
});

it("a photo has no size above that of the uploaded photo", async () => {
  for (const [path, status] of [
    ["/users/quentin.quist@harbor.example/photos/96x96/$value", 200],
    ["/users/quentin.quist@harbor.example/photos/120x120/$value", 404],
    ["/users/rosa.ruiz@harbor.example/photos/48x48/$value", 404],
    ["/users/bob@harbor.example/photo/$value", 404],
  ] as const) {
    const { bytes } = await graph.bytes(path);
    expect(bytes.subarray(1, 4).toString() === "PNG", path).toBe(status === 200);
  }
  for (const [user, pixels] of [
    ["quentin.quist", 96],
    ["rosa.ruiz", 200],
  ] as const) {
    const { bytes } = await graph.bytes(`/users/${user}@harbor.example/photo/$value`);
    expect(readSize(bytes), user).toEqual([pixels, pixels]);
  }
});

it("a photo differs between users and is stable", async () => {
  const [first, again, other] = await Promise.all(
    [alice, alice, mona].map(async ({ id }) => (await graph.bytes(`/users/${id}/photos/48x48/$value`)).bytes),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

it("a missing photo or size is a 404", async () => {
  for (const path of [
    `/users/${bob.id}/photo/$value`,
    `/users/${findSampleUser("Gina").id}/photo/$value`,
    "/me/photos/50x50/$value",
  ]) {
    const { status, body } = await graph.get(path);
    expect([status, body.error?.code], path).toEqual([404, "ImageNotFound"]);
  }
});

it("a photo requires a permission for users", async () => {
  expect((await graph.get("/me/photo/$value", { user: alice, scopes: "Mail.Read" })).status).toBe(403);
  const own = { user: alice, scopes: "User.Read" };
  expect((await graph.bytes("/me/photo/$value", own)).contentType).toBe("image/png");
  expect((await graph.get(`/users/${mona.id}/photo/$value`, own)).status).toBe(403);
});

it("a photo is Base64 in a batch, with a status per item", async () => {
  const response = { status: 429, headers: { "Retry-After": "2" } };
  apis.faults.inject({ key: "BATCH GET /v1.0/users/{id}/photos/{size}/$value", response });
  const { body } = await graph.batch([
    { id: "1", method: "GET", url: `/users/${mona.id}/photo/$value` },
    { id: "2", method: "GET", url: `/users/${bob.id}/photo/$value` },
    { id: "3", method: "GET", url: `/users/${mona.id}/photos/48x48/$value` },
  ]);
  const { status, headers, body: photo } = getBatchItem(body, "1");
  expect([status, headers["Content-Type"]]).toEqual([200, "image/png"]);
  const { bytes } = await graph.bytes(`/users/${mona.id}/photo/$value`);
  expect(Buffer.from(photo as unknown as string, "base64")).toEqual(bytes);
  expect(getBatchItem(body, "2").body.error?.code).toBe("ImageNotFound");
  expect(getBatchItem(body, "3")).toEqual({ id: "3", ...response });
  expect(apis.calls.counts()).toMatchObject({
    "BATCH GET /v1.0/users/{id}/photo/$value": 2,
    "GET /v1.0/users/{id}/photo/$value": 1,
  });
});
