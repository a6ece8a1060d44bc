import { groupRef, type GroupRef } from "../../core/access.ts";
import { type Directory, type Operation, type Performed, ProviderError } from "../../core/provider.ts";
import { wellFormed } from "../references.ts";
import type { Client } from "./http.ts";
import { subjectOf } from "./look.ts";
import { failed, liveChanged, writeReviewed } from "./write-reviewed.ts";

/**
 * Gives a group another name, only if it still has the one that was reviewed: its members and permissions stay as they are. A group
 * that has the new name already is not written again.
 */
export async function renameGroup(client: Client, { request }: Operation, directory: Directory): Promise<Performed> {
  const from = subjectOf(request) as GroupRef;
  const to = groupRef((request.body as { readonly name: string }).name);
  const id = directory.get(from);
  if (id === undefined) return failed(`${from} has no id: it does not exist.`);
  const renamed = new Map(directory).set(to, id);
  return writeReviewed(client, request, renamed, async () => {
    const name = await readName(client, id);
    if (name === to) return { status: "done", directory: renamed };
    if (name === undefined) return liveChanged(`${from} is gone`);
    return name === from ? { request, directory } : liveChanged(`${from} is called ${name} by now`);
  });
}

/** What the group of this id is called; undefined where there is none. */
async function readName(client: Client, id: string): Promise<GroupRef | undefined> {
  const path = `/groups/${encodeURIComponent(id)}`;
  const answer = await client.get("group", path);
  if (answer.kind === "ok") return groupRef(wellFormed(answer.data.userGroup.name));
  if (answer.status === 404) return undefined;
  throw new ProviderError("refused", `Segment refused to show ${path} (${answer.message}).`);
}
