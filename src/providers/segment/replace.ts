import { isDeepStrictEqual } from "node:util";
import jsonPatch from "fast-json-patch";
import type { Directory, Operation, PatchOperation, Performed } from "../../core/provider.ts";
import type { Client } from "./http.ts";
import { subjectOf } from "./look.ts";
import { failed, liveChanged, writeReviewed } from "./write-reviewed.ts";

/** A list as a document: its name, and under it every entry by its key. */
type ListDocument = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A list that Segment can only replace as a whole: the permissions of a principal, the labels of a source. */
export type Replaceable<Document extends ListDocument> = {
  /** What the one of this id has now, and what is known by name after that reading; undefined where there is no such one. */
  readonly read: (id: string) => Promise<{ readonly document: Document; readonly directory: Directory } | undefined>;
  /** The body of the request that makes the list this, its ids known by name. */
  readonly bodyOf: (wanted: Document) => unknown;
};

/**
 * Replaces a list only if it still is what was reviewed: it is read, the operation's patch is applied to what is there, and the
 * outcome is written. What is there as wanted already is not written again.
 */
export async function replaceList<Document extends ListDocument>(
  client: Client,
  { request, patch = [] }: Operation,
  directory: Directory,
  { read, bodyOf }: Replaceable<Document>,
): Promise<Performed> {
  const subject = subjectOf(request);
  const id = directory.get(subject);
  if (id === undefined) return failed(`${subject} has no id: it does not exist yet.`);
  return writeReviewed(client, request, directory, async () => {
    const seen = await read(id);
    if (seen === undefined) return liveChanged(`${subject} is gone`);
    if (isDeepStrictEqual(seen.document, targetOf(patch))) return { status: "done", directory };
    const wanted = patched(seen.document, patch);
    if (wanted === undefined)
      return liveChanged(`${subject} no longer has what was reviewed${differences(seen.document, patch)}`);
    return { request: { ...request, body: bodyOf(wanted) }, directory: seen.directory };
  });
}

/** The document after the patch; undefined where a test fails, or what is to be removed is not there. */
function patched<Document extends ListDocument>(
  document: Document,
  patch: readonly PatchOperation[],
): Document | undefined {
  try {
    return jsonPatch.applyPatch(document, patch, true, false).newDocument;
  } catch {
    return undefined;
  }
}

/** What was reviewed: the list that the patch tests for as a whole. */
function reviewed(patch: readonly PatchOperation[]): ListDocument | undefined {
  const test = patch.find(({ op, path }) => op === "test" && /^\/[^/]*$/u.test(path));
  if (test === undefined || !("value" in test)) return undefined;
  return { [test.path.slice(1)]: test.value as ListDocument[string] };
}

function targetOf(patch: readonly PatchOperation[]): ListDocument | undefined {
  const before = reviewed(patch);
  return before && patched(before, patch);
}

/** What was gained and lost since the review, as the end of a sentence. */
function differences(now: ListDocument, patch: readonly PatchOperation[]): string {
  const before = reviewed(patch);
  if (before === undefined) return "";
  const [list = ""] = Object.keys(before);
  const [is, was] = [now[list] ?? {}, before[list] ?? {}];
  const gained = Object.keys(is).filter((key) => !Object.hasOwn(was, key));
  const gone = Object.keys(was).filter((key) => !Object.hasOwn(is, key));
  return `: ${[...gained.map((key) => `${key} was added`), ...gone.map((key) => `${key} was removed`)].join(", ")}`;
}
