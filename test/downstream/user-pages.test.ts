import { expect, test } from "vitest";
import type { ClientDeps } from "../../src/downstream/descriptor.ts";
import type { GraphGet } from "../../src/downstream/microsoft-graph/batch-loader.ts";
import { createUserPages } from "../../src/downstream/microsoft-graph/user-pages.ts";

/** A directory larger than the sample one, paged as Graph does: at most 999 items, and one skip token a page. */
function createDirectory(size: number) {
  const asked: number[] = [];
  const load = ({ parameters = {} }: Omit<GraphGet, "access">): Promise<unknown> => {
    const top = Number(parameters["$top"]);
    const start = Number(parameters["$skiptoken"] ?? 0);
    asked.push(top);
    const value = Array.from({ length: Math.min(top, size - start) }, (_, index) => ({ id: String(start + index) }));
    const next = start + top;
    return Promise.resolve({
      value,
      ...(next < size && { "@odata.nextLink": `https://graph.example/v1.0/users?$skiptoken=${String(next)}` }),
    });
  };
  const readPage = createUserPages({ userId: "alice" } as ClientDeps, load);
  const read = (first: number, after: string | null) =>
    readPage({ list: "users", path: "/users" }, { first, after }, []);
  return { asked, read };
}

test("every cursor that was given is accepted, however far inside a page of Graph it leads", async () => {
  const { asked, read } = createDirectory(2_500);
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo } = await read(100, after);
    // Always from the last but one, so that Graph's own token is never reached before its largest page.
    const taken = pageInfo.hasNextPage ? edges.slice(0, -1) : edges;
    seen.push(...taken.map(({ node }) => node.id));
    if (!pageInfo.hasNextPage) break;
    after = taken.at(-1)?.cursor ?? edges.at(-1)?.cursor ?? expect.fail("no way on");
    if (taken.length === 0) seen.push(...edges.map(({ node }) => node.id));
  }
  expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => String(index)));
  expect(Math.max(...asked)).toBe(999);
});
