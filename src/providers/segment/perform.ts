import type { Directory, Operation, Performed, Request } from "../../core/provider.ts";
import { join } from "./batch.ts";
import { fill, unfilled } from "./fill.ts";
import type { Client } from "./http.ts";
import type { Lost, Ok, Refused } from "./judge.ts";
import type { List } from "./list.ts";
import { look, partsOf } from "./look.ts";
import { renameGroup } from "./rename.ts";
import { replaceLabels } from "./replace-labels.ts";
import { replacePermissions } from "./replace-permissions.ts";

const MOST_SENDS = 3;

/**
 * Sends one operation and finds out what became of it. Where the answer was lost, it looks before it sends again, and then sends only
 * what has not come true. What was to be removed and is gone already is done. Throws a ProviderError where it cannot go on.
 */
export async function perform(
  client: Client,
  list: List,
  operation: Operation,
  directory: Directory,
): Promise<Performed> {
  const { method, path } = operation.request;
  if (method === "PATCH") return renameGroup(client, operation, directory);
  if (operation.patch !== undefined)
    return path.endsWith("/labels")
      ? replaceLabels(client, operation, directory)
      : replacePermissions(client, operation, directory);
  const missing = unfilled(operation.request, directory);
  if (missing.length > 0) return failed(`${missing.join(", ")} has no id: it does not exist yet.`);

  const removes = method === "DELETE";
  const what = `${method} ${path}`;
  let open = operation;
  let mayHaveHappened = removes;
  for (let sends = 1; ; sends += 1) {
    const sent = await send(client, open.request, directory);
    if (sent.kind === "ok") return { status: "done", directory: withCreated(open.request, directory, sent.data) };
    mayHaveHappened ||= sent.kind === "lost";
    // A first refusal of an addition is not looked into: what is there then is somebody else's doing, not what was reviewed.
    const seen = mayHaveHappened ? await look(list, open, directory) : { open: partsOf(open), directory };
    if (seen.problem !== undefined) return failed(`The answer to ${what} was lost, and ${seen.problem}.`);
    if (seen.open.length === 0) return { status: "done", directory: seen.directory };
    const isWhole = seen.open.length === partsOf(open).length;
    if (sent.kind === "refused" && isWhole) {
      const divisible = sent.divisible && partsOf(open).length > 1 && (removes || open === operation);
      return failed(`Segment refused ${what} (${sent.message}).`, divisible);
    }
    if (sends === MOST_SENDS)
      return failed(`${what} was sent ${MOST_SENDS} times and has not come true (${sent.message}).`);
    if (!isWhole) open = join(seen.open);
    await client.pause(sends);
  }
}

function failed(error: string, divisible = false): Performed {
  return { status: "failed", error, divisible };
}

type Sent = Ok<{ readonly userGroup?: { readonly id: string } }> | Refused | Lost;

async function send(client: Client, request: Request, directory: Directory): Promise<Sent> {
  const { path, query, body } = fill(request, directory);
  return request.creates === undefined
    ? client.send("written", request.method, path, query, body)
    : client.send("group", request.method, path, query, body);
}

function withCreated(
  { creates }: Request,
  directory: Directory,
  { userGroup }: { readonly userGroup?: { readonly id: string } },
): Directory {
  return creates === undefined || userGroup === undefined ? directory : new Map(directory).set(creates, userGroup.id);
}
