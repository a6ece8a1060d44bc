import type { Directory, Performed, Request } from "../../core/provider.ts";
import { fill, unfilled } from "./fill.ts";
import type { Client } from "./http.ts";

const MOST_SENDS = 3;

/** What is there before a write: the end of it (done already, or no longer what was reviewed), or the request to send, with the ids it takes. */
export type Sight = Performed | { readonly request: Request; readonly directory: Directory };

/**
 * Writes what is only right as long as what it replaces is what was reviewed: it looks, then sends. A lost answer leads back to the
 * looking. `directory` is what is known by name once it is done.
 */
export async function writeReviewed(
  client: Client,
  { method, path }: Request,
  directory: Directory,
  look: () => Promise<Sight>,
): Promise<Performed> {
  const what = `${method} ${path}`;
  let lost = "";
  for (let sends = 0; ; sends += 1) {
    const seen = await look();
    if ("status" in seen) return seen;
    if (sends === MOST_SENDS) return failed(`${what} was sent ${MOST_SENDS} times and has not come true: ${lost}.`);
    const missing = unfilled(seen.request, seen.directory);
    if (missing.length > 0) return failed(`${missing.join(", ")} has no id in this workspace.`);
    const filled = fill(seen.request, seen.directory);
    const sent = await client.send("written", method, filled.path, filled.query, filled.body);
    if (sent.kind === "ok") return { status: "done", directory };
    if (sent.kind === "refused") return failed(`Segment refused ${what} (${sent.message}).`);
    lost = sent.message;
    await client.pause(sends + 1);
  }
}

/** The end of an operation that cannot be divided. */
export function failed(error: string): Performed {
  return { status: "failed", error, divisible: false };
}

/** The end of an operation that was not sent, because what is there is no longer what was reviewed. */
export function liveChanged(error: string): Performed {
  return { status: "conflicted", error: `live-changed: ${error}.` };
}
