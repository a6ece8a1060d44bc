/** What stands at a path; `other` is a pipe, a device or a socket. */
export type EntryKind = "file" | "folder" | "link" | "other";

/**
 * Files to read, on a disk or in a commit. Paths are absolute, as `node:path` writes them. Where a path leads nowhere, each function
 * rejects with an error that has a `code` as the operating system's have: `ENOENT`, `ENOTDIR`, `ELOOP`, `EACCES`.
 */
export type FileSystem = {
  /** What stands in a folder, in no order. */
  readonly list: (folder: string) => Promise<readonly { readonly name: string; readonly kind: EntryKind }[]>;
  /** What stands at the path itself: a link is one. */
  readonly kindOf: (path: string) => Promise<EntryKind>;
  /** What the path leads to, never a link, and its size in bytes. */
  readonly stat: (path: string) => Promise<{ readonly kind: EntryKind; readonly size: number }>;
  /** The path without any link in it. */
  readonly realpath: (path: string) => Promise<string>;
  readonly read: (path: string) => Promise<Uint8Array>;
};
