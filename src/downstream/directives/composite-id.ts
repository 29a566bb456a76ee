import type { TextParts } from "./template.ts";

/** An id with several parts, which are its own properties. In JSON it is its text. */
export class CompositeId {
  readonly #text: string;
  readonly #isUnique: boolean;

  /** @param isUnique whether no other parts have the same text */
  constructor(text: string, parts: Readonly<Record<string, string>>, isUnique: boolean) {
    this.#text = text;
    this.#isUnique = isUnique;
    for (const [name, value] of Object.entries(parts)) Object.defineProperty(this, name, { value, enumerable: true });
  }

  toJSON(): string {
    return this.#text;
  }

  /** Whether the text of an id identifies one object: `a/b/c` could be `a/b` and `c`, or `a` and `b/c`. */
  static isAmbiguous(id: unknown): boolean {
    return id instanceof CompositeId && !id.#isUnique;
  }
}

/**
 * Splits a text at the texts between the placeholders of a template, each at its first occurrence.
 *
 * @returns a value for each placeholder; undefined if the text does not have the form of the template
 */
export function splitText(text: string, parts: TextParts): readonly string[] | undefined {
  const values: string[] = [];
  let start = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      if (!text.startsWith(part, start)) return undefined;
      start += part.length;
      continue;
    }
    const next = parts[index + 1];
    const isLast = index >= parts.length - 2;
    const end =
      typeof next !== "string" ? text.length : isLast ? text.length - next.length : text.indexOf(next, start + 1);
    if (end <= start) return undefined;
    values.push(text.slice(start, end));
    start = end;
  }
  return start === text.length ? values : undefined;
}
