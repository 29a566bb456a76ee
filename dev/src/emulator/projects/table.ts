/** Records by id, each under a parent. */
export interface Table<Row> {
  readonly get: (id: string) => Row | undefined;
  /** In the order in which they were added. */
  readonly listByParent: (parentId: string) => readonly Row[];
  /** Adds a record, or replaces the one with its id. Returns it. */
  readonly put: (row: Row) => Row;
}

export function createTable<Row extends { readonly id: string }>(getParentId: (row: Row) => string): Table<Row> {
  const tree = new Map<string, Map<string, Row>>();
  const parents = new Map<string, string>();
  return {
    get: (id) => tree.get(parents.get(id) ?? "")?.get(id),
    listByParent: (parentId) => [...(tree.get(parentId)?.values() ?? [])],
    put: (row) => {
      const parentId = getParentId(row);
      const siblings = tree.get(parentId) ?? new Map<string, Row>();
      tree.set(parentId, siblings.set(row.id, row));
      parents.set(row.id, parentId);
      return row;
    },
  };
}
