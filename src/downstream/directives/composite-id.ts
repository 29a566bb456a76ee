/** An id with several parts, which are its own properties. In JSON it is its text. */
export class CompositeId {
  readonly #text: string;

  constructor(text: string, parts: Readonly<Record<string, string>>) {
    this.#text = text;
    for (const [name, value] of Object.entries(parts)) Object.defineProperty(this, name, { value, enumerable: true });
  }

  toJSON(): string {
    return this.#text;
  }
}
