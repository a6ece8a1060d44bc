import { lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import type { EntryKind, FileSystem } from "../core/file-system.ts";

type Kinds = {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
};

function kindIn(entry: Kinds): EntryKind {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}

/** The files of this machine. */
export const DISK: FileSystem = {
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindIn(entry) }));
  },
  kindOf: async (path) => kindIn(await lstat(path)),
  stat: async (path) => {
    const found = await stat(path);
    return { kind: kindIn(found), size: found.size };
  },
  realpath: async (path) => realpath(path),
  read: async (path) => readFile(path),
};
