import type { DirectApis } from "../direct-apis.ts";
import type { Viewer } from "../emulator.ts";

/** What a person looks at. */
export interface Screen {
  /** What the names of its metrics begin with. */
  readonly name: string;
  readonly shows: string;
  readonly viewer: Viewer;
  /** All of it as one operation of this API. */
  readonly query: string;
  /** The same data, in the shape of the operation's answer, by a call for each list and for each object. */
  readonly fetchNaively: (apis: DirectApis) => Promise<unknown>;
}

/** As much of a user as the naive screens ask Microsoft Graph for. */
export interface NaiveUser {
  readonly id: string;
  readonly displayName: string;
  readonly jobTitle: string;
}

export interface Collection<Item> {
  readonly value: readonly Item[];
}

/** Changes each, all at once. */
export function mapAll<Item, Made>(items: readonly Item[], make: (item: Item) => Promise<Made>): Promise<Made[]> {
  return Promise.all(items.map(make));
}
