import type { DirectApis } from "../direct-apis.ts";
import type { Viewer } from "../emulator.ts";

/** A screen of an application. */
export interface Screen {
  /** Prefix of the metric names. */
  readonly name: string;
  readonly shows: string;
  readonly viewer: Viewer;
  /** The complete screen as one OboQL operation. */
  readonly query: string;
  /** Fetches the same data, in the shape of the response, with one call per list and per object. */
  readonly fetchNaively: (apis: DirectApis) => Promise<unknown>;
}

/** The fields of a user that the naive screens request from Microsoft Graph. */
export interface NaiveUser {
  readonly id: string;
  readonly displayName: string;
  readonly jobTitle: string;
}

export interface Collection<Item> {
  readonly value: readonly Item[];
}

/** Maps all items concurrently. */
export function mapAll<Item, Mapped>(items: readonly Item[], map: (item: Item) => Promise<Mapped>): Promise<Mapped[]> {
  return Promise.all(items.map(map));
}
