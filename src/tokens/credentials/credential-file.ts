import { readFile } from "node:fs/promises";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import { createSwrCache, type CacheEntry } from "../../lib/stale-while-revalidate.ts";

export interface CredentialFileDeps<T> {
  readonly path: string;
  /** The environment variable with the path, for error messages. */
  readonly variable: string;
  /** @throws {ServiceMisconfiguredError} if the content is invalid; the message must not contain any of it */
  readonly parse: (content: Buffer) => T | Promise<T>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Rotation leaves a much longer time in which both the old and the new credential are accepted. */
const reloadIntervalMs = 60_000;

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: "names a file that does not exist",
  EACCES: "names a file that this process may not read",
  EISDIR: "names a directory, not a file",
};

/**
 * Creates a function that returns the parsed content of a file. The file is read again after a minute, so that it can be
 * rotated without a restart. Changes are detected by content, not by modification time, because mounted secrets are
 * swapped by symbolic links. While a file that was valid is missing or invalid, for example while it is being replaced, the
 * last valid content stays in use.
 */
export function createCredentialFile<T>({ path, variable, parse, now }: CredentialFileDeps<T>): () => Promise<T> {
  let last: { readonly content: Buffer; readonly value: T } | undefined;

  const read = async (): Promise<T> => {
    const content = await readFile(path).catch((cause: unknown) => {
      const code = (cause as NodeJS.ErrnoException).code ?? "";
      throw new ServiceMisconfiguredError(
        `${variable} ${readErrors[code] ?? "names a file that cannot be read"}.`,
        {},
        { cause },
      );
    });
    if (!last?.content.equals(content)) last = { content, value: await parse(content) };
    return last.value;
  };

  const cache = createSwrCache(
    async (): Promise<CacheEntry<T>> => {
      const value = await read().catch((error: unknown) => {
        if (last) return last.value;
        throw error;
      });
      const refreshAt = now() + reloadIntervalMs;
      return { value, refreshAt, staleUntil: refreshAt };
    },
    { now },
  );
  return cache.get;
}
