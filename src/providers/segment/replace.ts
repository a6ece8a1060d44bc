import { isDeepStrictEqual } from "node:util";
import jsonPatch from "fast-json-patch";
import { isGroup, type PrincipalRef } from "../../core/access.ts";
import type { Directory, Operation, PatchOperation, Performed } from "../../core/provider.ts";
import { fill, unfilled } from "./fill.ts";
import type { Client } from "./http.ts";
import { subjectOf } from "./look.ts";
import { learn, namesOf } from "./names.ts";
import { readPermissions } from "./people.ts";
import { grantsOf, permissionsFor, type PrincipalDocument, principalDocument } from "./permissions.ts";

const MOST_SENDS = 3;

/**
 * Replaces what one principal holds, only if it still holds what was reviewed: it is read, the operation's patch is applied to what is
 * there, and the outcome is written. What is there as wanted already is not written again. A lost answer leads back to the reading.
 */
export async function replacePermissions(
  client: Client,
  operation: Operation,
  directory: Directory,
): Promise<Performed> {
  const { request, patch = [] } = operation;
  const principal = subjectOf(request) as PrincipalRef;
  const collection = isGroup(principal) ? "groups" : "users";
  const id = directory.get(principal);
  if (id === undefined) return failed(`${principal} has no id: it does not exist yet.`);
  let lost = "";
  for (let sends = 0; ; sends += 1) {
    const permissions = await readPermissions(client, collection, id);
    if (permissions === undefined) return { status: "conflicted", error: `live-changed: ${principal} is gone.` };
    const names = learn(namesOf(directory), permissions);
    const now = principalDocument(grantsOf(principal, permissions, names));
    if (isDeepStrictEqual(now, targetOf(patch))) return { status: "done", directory };
    const wanted = patched(now, patch);
    if (wanted === undefined)
      return {
        status: "conflicted",
        error: `live-changed: ${principal} no longer holds what was reviewed${differences(now, patch)}.`,
      };
    if (sends === MOST_SENDS)
      return failed(`PUT ${request.path} was sent ${MOST_SENDS} times and has not come true: ${lost}.`);
    const put = {
      method: "PUT",
      path: request.path,
      body: { permissions: permissionsFor(Object.values(wanted.grants)) },
    } as const;
    const missing = unfilled(put, names.directory);
    if (missing.length > 0) return failed(`${missing.join(", ")} has no id in this workspace.`);
    const { path, body } = fill(put, names.directory);
    const sent = await client.send("written", "PUT", path, {}, body);
    if (sent.kind === "ok") return { status: "done", directory };
    if (sent.kind === "refused") return failed(`Segment refused PUT ${request.path} (${sent.message}).`);
    lost = sent.message;
    await client.pause(sends + 1);
  }
}

function failed(error: string): Performed {
  return { status: "failed", error, divisible: false };
}

/** The document after the patch; undefined where a test fails, or what is to be removed is not there. */
function patched(document: PrincipalDocument, patch: readonly PatchOperation[]): PrincipalDocument | undefined {
  try {
    return jsonPatch.applyPatch(document, patch, true, false).newDocument;
  } catch {
    return undefined;
  }
}

/** What was reviewed: what the patch tests for, where it tests for everything. */
function reviewed(patch: readonly PatchOperation[]): PrincipalDocument | undefined {
  const test = patch.find(({ op, path }) => op === "test" && path === "/grants");
  return test === undefined || !("value" in test) ? undefined : { grants: test.value as PrincipalDocument["grants"] };
}

function targetOf(patch: readonly PatchOperation[]): PrincipalDocument | undefined {
  const before = reviewed(patch);
  return before && patched(before, patch);
}

/** What was gained and lost since the review, as the end of a sentence. */
function differences(now: PrincipalDocument, patch: readonly PatchOperation[]): string {
  const before = reviewed(patch);
  if (before === undefined) return "";
  const gained = Object.keys(now.grants).filter((key) => !Object.hasOwn(before.grants, key));
  const gone = Object.keys(before.grants).filter((key) => !Object.hasOwn(now.grants, key));
  return `: ${[...gained.map((key) => `${key} was added`), ...gone.map((key) => `${key} was removed`)].join(", ")}`;
}
