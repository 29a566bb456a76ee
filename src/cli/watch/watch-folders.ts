import { readdirSync, statSync, watch, type FSWatcher } from "node:fs";
import { basename, join, sep } from "node:path";

export interface FolderWatcher {
  /** Watches a folder, without those in it. */
  add(folder: string): void;
  close(): void;
}

/** Folders that have no sources. Files in them are watched if the API has imported them. */
const ignored = /^(\..*|node_modules|dist|coverage)$/;

/**
 * Watches the folders of a project. Watching folders and not files also reports files that an editor replaces, and new ones.
 * `recursive` of `fs.watch` has no way to leave out folders: on Linux it would watch each file of `node_modules`.
 *
 * @param onChange called with the path of a file that may have changed, once or more often
 */
export function watchFolders(root: string, onChange: (path: string) => void): FolderWatcher {
  const watchers = new Map<string, FSWatcher>();

  const remove = (folder: string): void => {
    for (const [path, watcher] of watchers)
      if (path === folder || path.startsWith(folder + sep)) {
        watcher.close();
        watchers.delete(path);
      }
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => {
      if (name !== null) handleChange(join(folder, name));
    });
    watcher.on("error", () => {
      remove(folder);
    });
    watchers.set(folder, watcher);
  };
  /** Also reports the files of a folder, which may be older than the watcher. */
  const addTree = (folder: string, isNew: boolean): void => {
    if (ignored.test(basename(folder)) && folder !== root) return;
    add(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) addTree(path, isNew);
      else if (isNew) onChange(path);
    }
  };
  const handleChange = (path: string): void => {
    try {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
        if (!watchers.has(path)) addTree(path, true);
        return;
      }
    } catch {
      // The path has been removed, or cannot be read.
    }
    remove(path);
    onChange(path);
  };

  addTree(root, false);
  return {
    add,
    close: () => {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
