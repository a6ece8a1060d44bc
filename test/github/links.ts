import { createHash } from "node:crypto";

/** Where this GitHub is: base URLs without a slash at the end. */
export type Links = {
  /** The REST API. */
  readonly api: string;
  readonly graphql: string;
  /** The site that people look at: nothing listens there. */
  readonly site: string;
  /** Whether it is GitHub Enterprise Server, which answers less. */
  readonly enterprise: boolean;
};

/** A number for what has no id of its own, always the same one. */
export function idOf(name: string): number {
  return Number.parseInt(createHash("sha1").update(name).digest("hex").slice(0, 7), 16) + 1;
}

/** GraphQL's id of an object; `kind` is GitHub's prefix for its type, such as `IC` for a comment. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
}
