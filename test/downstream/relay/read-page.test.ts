import { expect, it } from "vitest";
import { createCursors } from "../../../src/downstream/relay/cursor.ts";
import { readPage, type LoadedPage, type PageRequest } from "../../../src/downstream/relay/read-page.ts";
import { DownstreamError } from "../../../src/errors/service-errors.ts";

const numbers = Array.from({ length: 23 }, (_, index) => index);
const user = { userId: "user" };

/** Pages of the numbers, in each way in which APIs identify them. */
const lists: Readonly<Record<string, (page: PageRequest) => LoadedPage<number>>> = {
  token: ({ size, token }) => {
    const start = token === null ? 0 : Number(token.slice(1));
    return { items: numbers.slice(start, start + size), next: start + size < 23 ? `t${start + size}` : null };
  },
  offset: ({ size, offset }) => ({ items: numbers.slice(offset, offset + size), next: offset + size < 23 }),
  number: ({ size, number }) => ({
    items: numbers.slice((number - 1) * size, number * size),
    next: number * size < 23,
  }),
  "token, with a smaller page than asked for": ({ token }) => {
    const start = Number(token ?? 0);
    return { items: numbers.slice(start, start + 3), next: start + 3 < 23 ? String(start + 3) : undefined };
  },
  "token, with a larger page than asked for": ({ token }) => {
    const start = Number(token ?? 0);
    return { items: numbers.slice(start, start + 9), next: start + 9 < 23 ? String(start + 9) : undefined };
  },
  "token, with empty pages between": ({ size, token }) => {
    const [start = 0, isGap = 0] = (token ?? "0,0").split(",").map(Number);
    if (isGap) return { items: [], next: `${start},0` };
    return { items: numbers.slice(start, start + size), next: start + size < 23 ? `${start + size},1` : null };
  },
};

it("returns each item once, in order, for any size, and continues after each item", async () => {
  for (const [name, list] of Object.entries(lists))
    for (const first of [1, 5, 10, 23, 100]) {
      const row = `${name}, ${first}`;
      const read = (after: string | null) =>
        readPage(user, { list: ["numbers"], args: { first, after }, max: 10, load: async (page) => list(page) });
      const found: number[] = [];
      let after: string | null = null;
      do {
        const { edges, pageInfo } = await read(after);
        expect(edges.length, row).toBeLessThanOrEqual(first);
        expect(pageInfo.hasPreviousPage, row).toBe(after !== null);
        for (const { node, cursor } of edges) {
          found.push(node);
          if (node < 22) expect((await read(cursor)).edges[0]?.node, `${row}, after ${node}`).toBe(node + 1);
        }
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(found, row).toEqual(numbers);
    }
});

it("pages through a list that the API returns as a whole", async () => {
  const all = Array.from({ length: 2_000 }, (_, index) => index);
  const read = (after?: string | null) =>
    readPage(user, { list: [], args: { first: 100, after }, load: async () => ({ items: all }) });
  const found: number[] = [];
  for (let after: string | null | undefined = undefined; after !== null;) {
    const { edges, pageInfo } = await read(after);
    found.push(...edges.map(({ node }) => node));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
  expect(found).toEqual(all);
});

it("asks for at most the API's largest page", async () => {
  const sizes: number[] = [];
  const load = async (page: PageRequest) => {
    sizes.push(page.size);
    return { items: [], next: null };
  };
  await readPage(user, { list: [], args: { first: 100 }, max: 50, load });
  await readPage(user, { list: [], args: { first: 7 }, max: 50, load });
  expect(sizes).toEqual([50, 7]);
});

it("follows at most three empty pages, and then returns the cursor of the next one", async () => {
  let calls = 0;
  const load = async () => ({ items: [], next: `t${++calls}` });
  const page = await readPage(user, { list: [], args: { first: 10 }, load });
  expect(calls).toBe(4);
  expect(page).toMatchObject({ edges: [], pageInfo: { hasNextPage: true, endCursor: expect.any(String) as string } });
});

it("ends a list whose API sends the token of the same page again", async () => {
  const load = async () => ({ items: [1], next: "same" });
  const read = (after?: string | null) => readPage(user, { list: [], args: { first: 1, after }, load });
  const { endCursor } = (await read()).pageInfo;
  expect((await read(endCursor)).pageInfo.hasNextPage).toBe(false);
});

it("rejects a cursor of another list or user, and a forged one, before any call", async () => {
  const load = async () => expect.fail("called");
  const cursors = createCursors({ list: '["a"]', userId: "user" });
  const cursor = cursors.encode([0, 10, null, 5]);
  const forged = [
    [-1, 10, null, 0],
    [0, 0, null, 0],
    [0, 101, null, 0],
    [0, 10, 7, 0],
    [0, 10, "x".repeat(9_000), 0],
    [0, 10, "\ud800", 0],
    [0, 10, null, 1.5],
    [0, 10, null, 2 ** 31],
    [2 ** 31, 10, null, 0],
    [],
  ].map((position) => cursors.encode(position as never));
  for (const [name, deps, list, after] of [
    ["another list", user, ["b"], cursor],
    ["another user", { userId: "other" }, ["a"], cursor],
    ["no cursor", user, ["a"], "x"],
    ...forged.map((each, index) => [`forged ${index}`, user, ["a"], each] as const),
  ] as const)
    await expect(readPage(deps, { list, args: { first: 1, after }, load }), name).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      facts: { argument: "after" },
    });
});

it("reports a cursor that the API rejects with 400 as bad input, and other errors unchanged", async () => {
  const after = createCursors({ list: "[]", userId: "user" }).encode([1, 10, "expired", 0]);
  for (const [status, given, code] of [
    [400, after, "BAD_USER_INPUT"],
    [400, null, "DOWNSTREAM_ERROR"],
    [500, after, "DOWNSTREAM_ERROR"],
  ] as const) {
    const load = () => Promise.reject(new DownstreamError("DOWNSTREAM_ERROR", "API: failed", { status }));
    const page = readPage(user, { list: [], args: { first: 1, after: given }, load });
    await expect(page, `${status} ${given}`).rejects.toMatchObject({ code });
  }
});
