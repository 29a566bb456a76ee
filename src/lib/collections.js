/** Groups items by key, in order. `Map.groupBy` replaces this when Node 20 is no longer supported. */
export function groupBy(items, getKey) {
    const groups = new Map();
    for (const item of items) {
        const key = getKey(item);
        const group = groups.get(key);
        if (group)
            group.push(item);
        else
            groups.set(key, [item]);
    }
    return groups;
}
/** Splits items into arrays of at most `size`, in order. */
export function chunk(items, size) {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
/** Reads an own property. A name from outside may be that of a member of all objects, such as `constructor`. */
export function getOwn(table, name) {
    return Object.hasOwn(table, name) ? table[name] : undefined;
}
