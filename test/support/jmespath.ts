/**
 * As much of JMESPath as the script for the Azure CLI asks for; anything else is an error. That `az` itself understands
 * the same can be seen where there is one.
 *
 * @see https://jmespath.org/specification.html
 */
export function search(query: string, value: unknown): unknown {
  const union = /^\[(.+), (`.*`)\]\[\]$/s.exec(query);
  if (union) {
    const lists = union.slice(1).map((part) => search(part, value));
    return lists.flatMap((list) => (list === null ? [] : list));
  }
  if (query.startsWith("`")) return literal(query);
  if (query.endsWith(" | [0]")) {
    const list = search(query.slice(0, -" | [0]".length), value);
    return Array.isArray(list) ? (list[0] ?? null) : null;
  }
  const filter = /^([\w.]*)\[(?:\?(.+))?\](?:\.(\w+))?$/s.exec(query);
  if (!filter) return member(query, value);
  const [, path = "", condition, name] = filter;
  const list = path === "" ? value : member(path, value);
  if (!Array.isArray(list)) return null;
  const items = list.filter(
    (item) => condition === undefined || condition.split(" && ").every((one) => matches(one, item)),
  );
  return name === undefined ? items : items.map((item) => member(name, item)).filter((each) => each !== null);
}

function matches(condition: string, item: unknown): boolean {
  const comparison = /^(\w+)([!=]=)(`.*`)$/s.exec(condition);
  if (comparison) {
    const [, name = "", operator, right = ""] = comparison;
    return (member(name, item) === literal(right)) === (operator === "==");
  }
  const exclusion = /^!contains\((`.*`), @\)$/s.exec(condition);
  if (!exclusion) throw new Error(`not understood: ${condition}`);
  return !(literal(exclusion[1] ?? "") as unknown[]).includes(item);
}

function member(path: string, value: unknown): unknown {
  if (!/^\w+(\.\w+)*$/.test(path)) throw new Error(`not understood: ${path}`);
  return path
    .split(".")
    .reduce<unknown>((parent, name) => (parent as Record<string, unknown> | null)?.[name] ?? null, value);
}

function literal(text: string): unknown {
  if (!/^`[^`]*`$/.test(text)) throw new Error(`not understood: ${text}`);
  return JSON.parse(text.slice(1, -1));
}
