import DataLoader from "dataloader";
import type { AccessTokenSource } from "oboql";
import type { ListOperation } from "./operations.ts";
import { invalidError, isObject, type Remote } from "./remote.ts";

interface Load {
  readonly operation: ListOperation;
  readonly id: string;
  readonly variables: object;
  readonly access: AccessTokenSource;
}

/** Loads items by id. Loads of one tick become one request for each operation with its variables and scopes. */
export function createListLoader(remote: Remote): DataLoader<Load, unknown, string> {
  const loadGroup = async ([first, ...others]: readonly Load[]): Promise<readonly unknown[]> => {
    if (!first) return [];
    const { document, ids: name, field, child } = first.operation;
    const ids = [first, ...others].map(({ id }) => id);
    const response = await remote.query(document, { ...first.variables, [name]: ids }, first.access);
    const items = response.data[field];
    if (!Array.isArray(items)) throw response.findError(field) ?? invalidError();
    if (items.length !== ids.length) throw invalidError();
    return items.map((item: unknown, index) => {
      const error = response.findError(field, index);
      if (error) return error;
      if (item === null) return null;
      if (!isObject(item)) return invalidError();
      return child === undefined ? item : item[child];
    });
  };

  return new DataLoader<Load, unknown, string>(
    async (loads) => {
      const groups = new Map<string, Load[]>();
      for (const load of loads) {
        const { operation, variables, access } = load;
        const key = JSON.stringify([operation.document, variables, access.key]);
        groups.set(key, [...(groups.get(key) ?? []), load]);
      }
      const loaded = new Map<Load, unknown>();
      await Promise.all(
        [...groups.values()].map(async (group) => {
          const items = await loadGroup(group).catch((error: unknown) => group.map(() => error));
          group.forEach((load, index) => loaded.set(load, items[index]));
        }),
      );
      return loads.map((load) => loaded.get(load));
    },
    {
      cacheKeyFn: ({ operation, id, variables, access }) =>
        JSON.stringify([operation.document, id, variables, access.key]),
      maxBatchSize: 100,
    },
  );
}
