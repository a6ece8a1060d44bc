import { structuredPatch } from "diff";
import { blobSha } from "./git.ts";
import type { Commit } from "./state.ts";

/** One file that differs between two trees. */
export type FileChange = {
  readonly path: string;
  readonly from: string | undefined;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  readonly patch: string;
};

function change(path: string, before: string | undefined, after: string | undefined): FileChange {
  const { hunks } = structuredPatch(path, path, before ?? "", after ?? "", "", "", { context: 3 });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const patches = hunks.map((hunk) => {
    const head = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
    return [head, ...hunk.lines].join("\n");
  });
  return {
    path,
    from: undefined,
    status: before === undefined ? "added" : after === undefined ? "removed" : "modified",
    sha: blobSha(after ?? before ?? ""),
    additions: lines.filter((line) => line.startsWith("+")).length,
    deletions: lines.filter((line) => line.startsWith("-")).length,
    patch: patches.join("\n"),
  };
}

/** The files that differ, by path. A file that moved is `renamed` only where its text stayed the same; GitHub also guesses the rest. */
export function changesBetween(before: Commit["files"], after: Commit["files"]): readonly FileChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = paths.filter((path) => before[path] !== after[path]);
  const gone = new Map(changes.filter((path) => after[path] === undefined).map((path) => [before[path], path]));
  const moved = new Set<string>();
  const kept = changes.map((path): FileChange => {
    const found = change(path, before[path], after[path]);
    const from = found.status === "added" ? gone.get(after[path]) : undefined;
    if (from === undefined || moved.has(from)) return found;
    moved.add(from);
    return { ...found, from, status: "renamed", additions: 0, deletions: 0, patch: "" };
  });
  return kept.filter(({ path }) => !moved.has(path));
}
