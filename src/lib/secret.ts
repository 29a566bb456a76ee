import { hash } from "node:crypto";
import { inspect } from "node:util";

const redacted = "[redacted]";

/**
 * A token or credential that shows itself only where it is asked to by name: neither `JSON.stringify`, nor string
 * conversion, nor `util.inspect`, nor a logger prints it.
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

  /** SHA-256 of the value, base64url: stands for it in keys. */
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
