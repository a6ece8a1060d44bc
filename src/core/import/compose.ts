import { Document, isMap, isScalar, type Node, Pair, Scalar, YAMLMap } from "yaml";
import type { DraftPolicy } from "./draft-policy.ts";

/** One file of a policy, by its name inside the workspace's folder. */
export type PolicyFileText = { readonly name: string; readonly text: string };

/** No file grows past what an editor and a reviewer handle well: so many people, a group counting as its members. */
const PEOPLE_PER_FILE = 2_000;
/** A block this short stands in one line. */
const INLINE_WIDTH = 60;

/**
 * A drafted policy as YAML files: `workspace.yaml`, `groups.yaml`, `users.yaml`, the last two in numbered parts where there are many.
 * People stand under their workspace role, pending invites say so.
 */
export function composePolicy(draft: DraftPolicy, region: "us" | "eu"): readonly PolicyFileText[] {
  return [{ name: "workspace.yaml", text: workspaceFile(draft.workspace, region) }, ...composeEntries(draft)];
}

/** The groups and people of a drafted policy as YAML files, as `composePolicy` names and divides them. */
export function composeEntries(draft: Pick<DraftPolicy, "groups" | "users">): readonly PolicyFileText[] {
  return [
    ...numbered(
      "groups",
      draft.groups.map(({ name, entry }) => ({ key: name, entry, people: 1 + (entry.members?.length ?? 0) })),
    ),
    ...numbered("users", sections(draft.users)),
  ];
}

function numbered(name: string, items: readonly Item[]): readonly PolicyFileText[] {
  const files: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const current = files.at(-1);
    if (current === undefined || item.people > room) {
      files.push([item]);
      room = PEOPLE_PER_FILE - item.people;
    } else {
      current.push(item);
      room -= item.people;
    }
  }
  const width = String(files.length).length;
  return files.map((file, index) => ({
    name: files.length === 1 ? `${name}.yaml` : `${name}-${String(index + 1).padStart(width, "0")}.yaml`,
    text: mapFile(name, file),
  }));
}

function workspaceFile(workspace: string, region: "us" | "eu"): string {
  const settings = new Document({
    workspace,
    settings: { scope: "everything", ...(region === "us" ? {} : { region }) },
  });
  return `${settings.toString({ lineWidth: 0 })}${HINTS}`;
}

const HINTS = `  # What else can be set here, with an example each:
  # except: [breakglass@acme.com, "group:Okta *"]   # never touched
  # protected: [breakglass@acme.com]                # must stay, and keep what they have
  # owners: { min: 2, max: 5 }
  # domains: [acme.com]                             # who may be declared at all
  # limits: { removals: 25%, owners-added: 1, grants-added: 200 }
  # seats: 60
`;

const TITLES = {
  owner: "Owners",
  admin: "Admins",
  member: "Members",
  "read-only": "Read-only",
  none: "Access by role name only",
  invited: "Pending invites: what they grant can't be read; this is what they will have",
} as const;

type DraftUser = DraftPolicy["users"][number];

/** The headings that people stand under in a composed file, in their order. */
export const HEADINGS: readonly string[] = Object.values(TITLES);

/** The heading that a person stands under. */
export function headingOf({ invited, word }: Pick<DraftUser, "invited" | "word">): string {
  return TITLES[invited ? "invited" : (word ?? "none")];
}

type Item = { readonly key: string; readonly entry: object; readonly people: number; readonly heading?: string };

/** People by workspace role, highest first, with a heading before the first of each. */
function sections(users: DraftPolicy["users"]): readonly Item[] {
  return HEADINGS.flatMap((heading) =>
    users
      .filter((user) => headingOf(user) === heading)
      .map(({ email, entry }, index) => ({ key: email, entry, people: 1, ...(index === 0 ? { heading } : {}) })),
  );
}

function mapFile(top: string, items: readonly Item[]): string {
  const map = new YAMLMap<Scalar, Node>();
  const document = new Document({});
  for (const { key, entry, heading } of items) {
    const name = new Scalar(key);
    if (heading !== undefined) {
      name.commentBefore = ` ${heading}`;
      name.spaceBefore = map.items.length > 0;
    }
    map.add(new Pair<Scalar, Node>(name, entryNode(document, entry)));
  }
  document.set(top, map);
  return document.toString({ lineWidth: 0 });
}

/** An entry as a node, set out as in a composed file. */
export function entryNode(document: Document, entry: object): Node {
  const node = document.createNode(entry);
  inline(node);
  return node;
}

/** Short maps of plain words stand in one line: `sources: { "*": read-only }`. */
function inline(node: unknown): void {
  if (!isMap(node)) return;
  for (const { value } of node.items) inline(value);
  const flat = node.items.every(({ value }) => isScalar(value));
  const width = node.items.reduce(
    (sum, { key, value }) => sum + String(key).length + String(isScalar(value) ? value.value : "").length + 4,
    0,
  );
  if (flat && width <= INLINE_WIDTH) node.flow = true;
}
