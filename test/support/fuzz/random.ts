/** A deterministic random number generator. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  integer(below: number): number;
  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item;
  chance(probability: number): boolean;
}

/** mulberry32, seeded by a text. */
export function createRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    next,
    integer,
    pick: (items) => items[integer(items.length)] as (typeof items)[number],
    chance: (probability) => next() < probability,
  };
}

const prototypeNames = Object.getOwnPropertyNames(Object.prototype);
/** Replaced in the text of a response by JSON that `JSON.stringify` cannot write. */
const rawTexts: ReadonlyMap<string, string> = new Map([
  ['"@@infinite@@"', "1e999"],
  ['"@@tiny@@"', "-1e-999"],
  ['"@@deep@@"', `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
]);

/** A value of any type. */
function createJunk(random: Random): unknown {
  const name = random.pick(prototypeNames);
  switch (random.integer(16)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick([0, -1, 1.5, 1e21, 4_294_967_296, -0]);
    case 3:
      return random.pick(["@@infinite@@", "@@tiny@@"]);
    case 4:
      return random.chance(0.1) ? "@@deep@@" : [[[[]]]];
    case 5:
      return name;
    case 6:
      return random.pick([
        "",
        " ",
        "\u0000",
        "\ud83d",
        "😀",
        "NaN",
        "null",
        "2026-02-30T25:61:00Z",
        "+010000-01-01T00:00:00Z",
      ]);
    case 7:
      return "x".repeat(random.pick([1, 300, 20_000]));
    case 8:
      return [];
    case 9:
      return Array.from({ length: random.pick([1, 2, 200]) }, () => random.pick([null, 1, "x", {}]));
    case 10:
      return {};
    case 11:
      // As from JSON.parse: `__proto__` is a property of its own.
      return JSON.parse(`{"${name}":${random.pick(["1", "null", '"x"', "{}", "[]"])}}`);
    case 12:
      return { toString: "x", valueOf: 1, toJSON: {}, then: "y", length: 3, constructor: { name: 5 } };
    case 13:
      return { id: "x", name: "x", value: [{ id: "y" }], __typename: name, "@odata.type": name };
    default:
      return { id: random.pick([1, "", null, "x", {}]) };
  }
}

/** Breaks parts of a JSON value. */
export function mutate(value: unknown, random: Random, probability: number): unknown {
  if (random.chance(probability)) return createJunk(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => mutate(item, random, probability));
    if (random.chance(probability))
      items.splice(random.integer(items.length + 1), random.integer(2), createJunk(random));
    return items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(() => !random.chance(probability));
  if (random.chance(probability)) entries.push([random.pick(prototypeNames), createJunk(random)]);
  return Object.fromEntries(entries.map(([key, item]) => [key, mutate(item, random, probability)]));
}

/** Writes JSON, seldom broken as a text. */
export function toText(value: unknown, random: Random): string {
  let text = JSON.stringify(value);
  for (const [placeholder, raw] of rawTexts) text = text.replaceAll(placeholder, raw);
  if (!random.chance(0.02)) return text;
  return random.pick(["", "<html>", "null", text.slice(0, text.length / 2), `\ufeff${text}`, `${text}}`]);
}
