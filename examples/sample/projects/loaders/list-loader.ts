import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import DataLoader from "dataloader";
import { type AccessTokenSource, invalidResponseError } from "oboql";
import { chunk, groupBy } from "../collections.ts";
import { isObject } from "../../json.ts";
import type { Remote } from "../graphql-client.ts";

/** Ids of one operation at most; the API refuses more. */
const largestList = 100;

/** What is wanted for one id. Loads whose page and scopes are equal travel together. */
export interface ListLoad<Page> {
  readonly id: string;
  readonly page: Page;
  readonly access: AccessTokenSource;
}

/** An operation of the API that answers, under one root field, an item for each id, in the order of the ids. */
export interface ListOperation<Page, Data, Variables, Item> {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: (ids: string[], page: Page) => Variables;
  /** Name of the root field. */
  readonly field: string & keyof Data;
  readonly items: (data: Data) => readonly Item[];
}

interface Placed<Page> {
  readonly load: ListLoad<Page>;
  /** Where its outcome belongs. */
  readonly place: number;
}

export interface ListLoader<Page, Item> {
  load(wanted: ListLoad<Page>): Promise<Item>;
  /** What was loaded is loaded anew where it is asked for again. */
  clearAll(): void;
}

function isItem(value: unknown): boolean {
  return value === null || value === undefined || isObject(value);
}

/** Loads items of one request of ours: those of one tick become one operation for each distinct page. */
export function createListLoader<Page, Data, Variables extends object, Item>(
  remote: Remote,
  { document, variables, field, items }: ListOperation<Page, Data, Variables, Item>,
): ListLoader<Page, Item> {
  const loadChunk = async (chunk: readonly Placed<Page>[], first: Placed<Page>): Promise<(Item | Error)[]> => {
    const ids = chunk.map(({ load }) => load.id);
    const answer = await remote.query(document, variables(ids, first.load.page), first.load.access);
    const listed: unknown = answer.data[field];
    if (!Array.isArray(listed)) throw answer.errorAt(field) ?? answer.unusable();
    if (listed.length !== ids.length) throw invalidResponseError("PROJECTS");
    return items(answer.data).map(
      (item, index) => answer.errorAt(field, index) ?? (isItem(item) ? item : invalidResponseError("PROJECTS")),
    );
  };

  const createLoader = () =>
    new DataLoader<ListLoad<Page>, Item, string>(
      async (loads) => {
        const outcomes: (Item | Error)[] = [];
        const placed = loads.map((load, place) => ({ load, place }));
        const groups = groupBy(placed, ({ load: { page, access } }) => JSON.stringify([page, access.key]));
        const chunks = [...groups.values()].flatMap((group) => chunk(group, largestList));
        await Promise.all(
          chunks.map(async (chunk) => {
            const [first] = chunk;
            if (!first) return;
            const loaded = await loadChunk(chunk, first).catch((error: unknown) => chunk.map(() => error as Error));
            loaded.forEach((outcome, index) => {
              const at = chunk[index];
              if (at) outcomes[at.place] = outcome;
            });
          }),
        );
        return outcomes;
      },
      { cacheKeyFn: ({ id, page, access }) => JSON.stringify([id, page, access.key]) },
    );
  // Most requests use few of the loaders that there are.
  let loader: ReturnType<typeof createLoader> | undefined;
  return { load: (wanted) => (loader ??= createLoader()).load(wanted), clearAll: () => loader?.clearAll() };
}
