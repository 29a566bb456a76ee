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

/** Fetches the manager of a user; null if there is none, or if the manager is a contact and not a user. */
export async function fetchManager({ getGraph: graph }: DirectApis, userId: string): Promise<NaiveUser | null> {
  const manager = await graph<NaiveUser & { readonly "@odata.type": string }>(
    `/users/${userId}/manager?$select=id,displayName`,
  );
  return manager?.["@odata.type"] === "#microsoft.graph.user" ? manager : null;
}

/** Maps all items concurrently. */
export function mapAll<Item, Mapped>(items: readonly Item[], map: (item: Item) => Promise<Mapped>): Promise<Mapped[]> {
  return Promise.all(items.map(map));
}
