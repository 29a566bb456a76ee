/**
 * Evaluates the subset of JMESPath that the generated script for the Azure CLI uses; throws for anything else.
 *
 * @see https://jmespath.org/specification.html
 */
export function search(query: string, value: unknown): unknown {
  const union = /^\[(.+), (`.*`)\]\[\]$/s.exec(query);
  if (union) {
    const lists = union.slice(1).map((part) => search(part, value));
    return lists.flatMap((list) => (list === null ? [] : list));
  }
  if (query.startsWith("`")) return parseLiteral(query);
  if (query.endsWith(" | [0]")) {
    const list = search(query.slice(0, -" | [0]".length), value);
    return Array.isArray(list) ? (list[0] ?? null) : null;
  }
  const filter = /^([\w.]*)\[(?:\?(.+))?\](?:\.(\w+))?$/s.exec(query);
  if (!filter) return getMember(query, value);
  const [, path = "", condition, name] = filter;
  const list = path === "" ? value : getMember(path, value);
  if (!Array.isArray(list)) return null;
  const items = list.filter(
    (item) => condition === undefined || condition.split(" && ").every((part) => matches(part, item)),
  );
  return name === undefined ? items : items.map((item) => getMember(name, item)).filter((each) => each !== null);
}

function matches(condition: string, item: unknown): boolean {
  const comparison = /^(\w+)([!=]=)(`.*`)$/s.exec(condition);
  if (comparison) {
    const [, name = "", operator, right = ""] = comparison;
    return (getMember(name, item) === parseLiteral(right)) === (operator === "==");
  }
  const exclusion = /^!contains\((`.*`), @\)$/s.exec(condition);
  if (!exclusion) throw new Error(`unsupported condition: ${condition}`);
  return !(parseLiteral(exclusion[1] ?? "") as unknown[]).includes(item);
}

function getMember(path: string, value: unknown): unknown {
  if (!/^\w+(\.\w+)*$/.test(path)) throw new Error(`unsupported path: ${path}`);
  return path
    .split(".")
    .reduce<unknown>((parent, name) => (parent as Record<string, unknown> | null)?.[name] ?? null, value);
}

function parseLiteral(text: string): unknown {
  if (!/^`[^`]*`$/.test(text)) throw new Error(`unsupported literal: ${text}`);
  return JSON.parse(text.slice(1, -1));
}
