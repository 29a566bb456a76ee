import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Edits of files that the API has not loaded yet. */
export interface Edits {
  /** Notes that a file may have changed. */
  readonly add: (path: string) => void;
  /** Resolves when there are edits, and none has followed for a moment. */
  readonly wait: () => Promise<void>;
  /** Returns the paths of the edited files, and forgets them. */
  readonly take: () => ReadonlySet<string>;
}

/** How long to wait for further edits: editors write a file in steps, Git writes many. In milliseconds. */
const quietMs = 50;

/** @param isRelevant whether the API depends on a file */
export function createEdits(isRelevant: (path: string) => boolean): Edits {
  const hashes = new Map<string, string>();
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let announce: () => void;
  let announced: Promise<void>;
  const reset = (): void => {
    paths = new Set();
    announced = new Promise((resolve) => (announce = resolve));
  };
  reset();

  return {
    add: (path) => {
      if (!isRelevant(path)) return;
      const hash = hashFile(path);
      // A file that is written again without a change, for example by a generator that the project runs.
      if (hashes.get(path) === hash) return;
      hashes.set(path, hash);
      paths.add(path);
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (paths.size > 0) announce();
      }, quietMs);
    },
    wait: () => announced,
    take: () => {
      const taken = paths;
      reset();
      return taken;
    },
  };
}

/** @returns an empty text if there is no such file */
function hashFile(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "";
  }
}
