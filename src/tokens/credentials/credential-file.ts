import { readFile } from "node:fs/promises";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import { createSwrCache, type CacheEntry } from "../../lib/stale-while-revalidate.ts";

export interface CredentialFileDeps<T> {
  readonly path: string;
  /** The variable that names the file, for complaints. */
  readonly variable: string;
  /** @throws {ServiceMisconfiguredError} if the content is of no use; no part of it may be in the message */
  readonly parse: (content: Buffer) => T | Promise<T>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How old what was read may be. Rotation leaves much longer during which the old and the new one are both accepted. */
const reloadIntervalMs = 60_000;

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: "names a file that does not exist",
  EACCES: "names a file that this process may not read",
  EISDIR: "names a directory, not a file",
};

/**
 * What a file holds, read again every minute, so that it can be rotated without a restart. The content is compared, not
 * the time of change: mounted secrets are swapped by symbolic links. While a file that was good is broken or missing, as
 * in the middle of being replaced, what it held stays in use: the directory knows when that ends.
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
      const renewAt = now() + reloadIntervalMs;
      return { value, refreshAt: renewAt, staleUntil: renewAt };
    },
    { now },
  );
  return cache.get;
}
