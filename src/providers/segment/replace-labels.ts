import { type Directory, type Operation, type Performed, ProviderError } from "../../core/provider.ts";
import type { Client } from "./http.ts";
import { labelsBody, labelsDocument, spelled } from "./labels.ts";
import { replaceList } from "./replace.ts";

/** Replaces the labels of one source, only if it still carries what was reviewed. */
export async function replaceLabels(client: Client, operation: Operation, directory: Directory): Promise<Performed> {
  return replaceList(client, operation, directory, {
    read: async (id) => {
      const labels = await readLabels(client, id);
      return labels && { document: labelsDocument(labels), directory };
    },
    bodyOf: ({ labels }) => labelsBody(Object.keys(labels)),
  });
}

/** The labels of a source and nothing else of it: its write keys and settings are secrets. Undefined where there is no such source. */
async function readLabels(client: Client, id: string): Promise<readonly string[] | undefined> {
  const path = `/sources/${encodeURIComponent(id)}`;
  const answer = await client.get("source", path);
  if (answer.kind === "ok") return (answer.data.source.labels ?? []).map(spelled);
  if (answer.status === 404) return undefined;
  throw new ProviderError("refused", `Segment refused to show ${path} (${answer.message}).`);
}
