/** Groups items by key, in order. `Map.groupBy` replaces this when Node 20 is no longer supported. */
export declare function groupBy<Item, Key>(items: readonly Item[], getKey: (item: Item) => Key): Map<Key, Item[]>;
/** Splits items into arrays of at most `size`, in order. */
export declare function chunk<Item>(items: readonly Item[], size: number): Item[][];
/** Reads an own property. A name from outside may be that of a member of all objects, such as `constructor`. */
export declare function getOwn<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined;
