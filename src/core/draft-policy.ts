import { type Grant, type GroupRef, nameOf, type RoleName, type ScopeRef, type UserRef } from "./access.ts";
import { indexAccess, workspaceWordOf } from "./effective.ts";
import { compareText } from "./finding.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import { type AccessWord, BLOCK_KEYS, type ResourceKind, type WorkspaceWord } from "./policy.ts";
import type { GroupEntry, UserEntry } from "./policy-file.ts";
import type { Live } from "./provider.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The policy that a live workspace already keeps, said in the words a person would use. */
export type DraftPolicy = {
  readonly workspace: string;
  readonly groups: readonly { readonly name: string; readonly entry: GroupEntry }[];
  readonly users: readonly {
    readonly email: string;
    readonly invited: boolean;
    readonly word: WorkspaceWord | undefined;
    readonly entry: UserEntry;
  }[];
};

type RoleEntry = NonNullable<UserEntry["roles"]>[number];
type AccessEntry = Omit<UserEntry, "role">;

/**
 * Writes live access down so that planning it again changes nothing: workspace roles and access as words where they are exactly that,
 * everything else by role name and scope.
 */
export function draftPolicy(live: Live, vocabulary: Vocabulary): DraftPolicy {
  const index = indexAccess(live.facts);
  const inventory = inventoryOf(live);
  const groups = [...index.groups].sort(compareText).map((group: GroupRef) => ({
    name: nameOf(group),
    entry: {
      ...membersEntry((index.members.get(group) ?? []).map(nameOf).sort(compareText)),
      ...draftAccess(index.grants.get(group) ?? [], inventory, vocabulary),
    },
  }));
  const users = [...index.users].sort(compareText).map((user: UserRef) => {
    const invited = live.invited.has(user);
    const grants = index.grants.get(user) ?? [];
    // What an invite grants can't be read. Without any role the entry would be an error once the invite is accepted or has expired.
    const member = vocabulary.workspace("member").missing.length === 0 ? "member" : undefined;
    const word = invited ? member : workspaceWordOf(grants, vocabulary);
    const said = new Set(word === undefined ? [] : vocabulary.workspace(word).roles);
    const rest = grants.filter(({ role, on }) => on !== "workspace" || !said.has(role));
    return {
      email: nameOf(user),
      invited,
      word,
      entry: { ...(word === undefined ? {} : { role: word }), ...draftAccess(rest, inventory, vocabulary) },
    };
  });
  return { workspace: live.workspace.slug, groups, users };
}

function membersEntry(members: readonly string[]): { members?: string[] } {
  return members.length === 0 ? {} : { members: [...members] };
}

type Said = {
  readonly kind: ResourceKind;
  readonly selector: string;
  readonly word: AccessWord;
  readonly role: RoleName;
};

function draftAccess(grants: readonly Grant[], inventory: Inventory, vocabulary: Vocabulary): AccessEntry {
  const lines = new Map<string, Said>();
  const roles: Grant[] = [];
  const level = ({ role }: { role: RoleName }): number => vocabulary.reach(role).level;
  // From the strongest down, so that of two grants on one resource the stronger is the word.
  const sorted = grants.toSorted(
    (a, b) => level(b) - level(a) || compareText(a.on, b.on) || compareText(a.role, b.role),
  );
  for (const grant of sorted) {
    const said = sayInWords(grant, inventory, vocabulary);
    const key = said === undefined ? "" : JSON.stringify([said.kind, said.selector]);
    if (said === undefined || lines.has(key)) roles.push(grant);
    else lines.set(key, said);
  }
  // Beside "*", a weaker line would be an exception that takes away: such a grant is said by its role.
  for (const [key, said] of lines) {
    const wide = lines.get(JSON.stringify([said.kind, "*"]));
    if (wide !== undefined && wide !== said && level(said) < level(wide)) {
      lines.delete(key);
      roles.push(...grants.filter(({ role, on }) => role === said.role && on === refOf(said, inventory)));
    }
  }
  const entry: AccessEntry = {};
  for (const [kind, key] of Object.entries(BLOCK_KEYS) as [ResourceKind, (typeof BLOCK_KEYS)[ResourceKind]][]) {
    const block = [...lines.values()]
      .filter((said) => said.kind === kind)
      .sort((a, b) => compareText(a.selector, b.selector));
    const [only] = block;
    if (kind === "tracking-plan" && only !== undefined) entry[key] = only.word;
    else if (block.length > 0) entry[key] = Object.fromEntries(block.map(({ selector, word }) => [selector, word]));
  }
  if (roles.length > 0)
    entry.roles = roles.sort((a, b) => compareText(a.role, b.role) || compareText(a.on, b.on)).map(roleEntry);
  return entry;
}

function refOf({ kind, selector }: Said, inventory: Inventory): ScopeRef | undefined {
  const found = inventory.find(kind, selector);
  return found.found === "one" ? found.resource.ref : undefined;
}

/** The access line that means exactly this grant, or undefined where no word does. */
function sayInWords({ role, on }: Grant, inventory: Inventory, vocabulary: Vocabulary): Said | undefined {
  for (const kind of ["source", "warehouse", "space", "function", "tracking-plan"] as const) {
    for (const word of ["full-access", "read-write", "read-only"] as const) {
      const { roles, missing, became } = vocabulary.access(kind, word);
      if (became !== undefined || missing.length > 0 || roles[0] !== role) continue;
      if (on === "workspace") return { kind, selector: "*", word, role };
      const selector = on.slice(kind.length + 1);
      const said = { kind, selector, word, role };
      if (kind !== "tracking-plan" && on.startsWith(`${kind}:`) && selector !== "*" && refOf(said, inventory) === on)
        return said;
    }
  }
  return undefined;
}

function roleEntry({ role, on }: Grant): RoleEntry {
  if (on === "workspace") return role;
  return { role, on: on.startsWith("labels:") ? on.slice("labels:".length) : on };
}
