import { hash } from "node:crypto";
import { inspect } from "node:util";

const redacted = "[redacted]";

/**
 * A token or credential. Only `reveal` returns its value: `JSON.stringify`, string conversion, `util.inspect` and the
 * logger show "[redacted]".
 */
export class Secret {
  readonly #value: string;
  #hash: string | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** SHA-256 of the value, in base64url, for use in cache keys. */
  get hash(): string {
    this.#hash ??= hash("sha256", this.#value, "base64url");
    return this.#hash;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
