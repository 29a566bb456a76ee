import { readFile } from "node:fs/promises";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import {
  createSwrCache,
  type CacheEntry,
  type SwrCache,
  type SwrCacheOptions,
} from "../../lib/stale-while-revalidate.ts";
import { getOwn } from "../../lib/collections.ts";

export interface CredentialFileOptions<T> {
  readonly path: string;
  /** The environment variable with the path, for error messages. */
  readonly variable: string;
  /** Kind of content, for error messages. */
  readonly noun: "certificate" | "token";
  /** @throws {ServiceMisconfiguredError} if the content is invalid; the message must not contain any of it */
  readonly parse: (content: Buffer) => CredentialFileContent<T> | Promise<CredentialFileContent<T>>;
}

export interface CredentialFileContent<T> {
  readonly value: T;
  /** From when on the credential is valid, in milliseconds since the epoch; undefined if it does not say. */
  readonly validFrom?: number | undefined;
  /** Milliseconds since the epoch; undefined if it does not say. */
  readonly expiresAt: number | undefined;
}

export type CredentialFileDeps<T> = CredentialFileOptions<T> & Pick<SwrCacheOptions, "now" | "onRefreshFailed">;

/** Rotation leaves a much longer time in which both the old and the new credential are accepted. */
const reloadIntervalMs = 60_000;
/** Entra ID's clock may be ahead of this machine's. */
const clockToleranceMs = 300_000;

/**
 * Creates a cache of the parsed content of a file. The file is read again after a minute, so that it can be rotated without a
 * restart. Changes are detected by content, not by modification time, because mounted secrets are swapped by symbolic links.
 * While the file is missing, invalid or expired, for example while it is being replaced, the last content stays in use until
 * it expires, and the file is read again after 5 s.
 */
export function createCredentialFile<T>({
  now,
  onRefreshFailed,
  ...options
}: CredentialFileDeps<T>): Pick<SwrCache<T>, "get" | "invalidate"> {
  let last: { readonly bytes: Buffer; readonly content: CredentialFileContent<T> } | undefined;

  const readContent = async (): Promise<CredentialFileContent<T>> => {
    const bytes = await readBytes(options);
    if (last?.bytes.equals(bytes)) return last.content;
    last = { bytes, content: await options.parse(bytes) };
    return last.content;
  };

  const cache = createSwrCache(
    async (): Promise<CacheEntry<T>> => {
      const content = await readContent();
      assertValidAt(now(), content, options);
      const { value, expiresAt = Infinity } = content;
      const refreshAt = Math.min(now() + reloadIntervalMs, expiresAt);
      return { value, refreshAt, staleUntil: refreshAt, usableUntil: expiresAt };
    },
    { now, onRefreshFailed },
  );
  return {
    get: cache.get,
    invalidate: () => {
      last = undefined;
      cache.invalidate();
    },
  };
}

/** Reads and parses a file once. @throws {ServiceMisconfiguredError} */
export async function readCredentialFile<T>(options: CredentialFileOptions<T>): Promise<CredentialFileContent<T>> {
  return options.parse(await readBytes(options));
}

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: "names a file that does not exist",
  EACCES: "names a file that this process may not read",
  EISDIR: "names a directory, not a file",
};

function readBytes({ path, variable }: Pick<CredentialFileOptions<unknown>, "path" | "variable">): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    throw new ServiceMisconfiguredError(
      `${variable} ${getOwn(readErrors, code) ?? "names a file that cannot be read"}.`,
      {},
      { cause },
    );
  });
}

function assertValidAt(
  now: number,
  { validFrom = -Infinity, expiresAt = Infinity }: CredentialFileContent<unknown>,
  { variable, noun }: Pick<CredentialFileOptions<unknown>, "variable" | "noun">,
): void {
  if (expiresAt <= now) throw new ServiceMisconfiguredError(`${variable} names a file whose ${noun} has expired.`);
  if (validFrom > now + clockToleranceMs)
    throw new ServiceMisconfiguredError(`${variable} names a file whose ${noun} is not valid yet.`);
}
