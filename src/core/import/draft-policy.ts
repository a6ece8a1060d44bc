import { type Grant, type GroupRef, nameOf, type PrincipalRef, type ScopeRef, type UserRef } from "../access.ts";
import { indexAccess, workspaceWordOf } from "../effective.ts";
import { compareText } from "../finding.ts";
import { type Inventory, inventoryOf } from "../inventory.ts";
import { begun, type Kept, writeTerms, type WrittenTermKeys } from "./keep-terms.ts";
import {
  type AccessWord,
  BLOCK_KEYS,
  type DeclaredGroup,
  type DeclaredUser,
  type ResourceKind,
  type Terms,
  type WorkspaceWord,
} from "../policy.ts";
import type { GroupEntry, UserEntry } from "../policy-file.ts";
import type { Live } from "../provider.ts";
import { holds, within } from "../terms.ts";
import { select } from "../selector.ts";
import type { Vocabulary } from "../vocabulary.ts";

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
 * everything else by role name and scope. With `kept`, only the entries that a policy does not say already or may not have, and on the
 * terms that it has for them.
 */
export function draftPolicy(live: Live, vocabulary: Vocabulary, kept?: Kept): DraftPolicy {
  const index = indexAccess(live.facts);
  const inventory = inventoryOf(live);
  const isDrafted = (ref: PrincipalRef): boolean => kept === undefined || !(kept.stays(ref) || kept.isExcepted(ref));
  const groups = [...index.groups]
    .filter(isDrafted)
    .sort(compareText)
    .map((group: GroupRef) => {
      const before = kept?.groups.get(group);
      const outer = termsHere(before, kept);
      return {
        name: nameOf(group),
        entry: {
          ...membersEntry(group, index.members.get(group) ?? [], kept),
          ...(before !== undefined && groupKeys(before, index.groups)),
          ...draftAccess(index.grants.get(group) ?? [], { inventory, vocabulary, outer, kept }),
          ...writeTerms(outer),
        },
      };
    });
  const users = [...index.users]
    .filter(isDrafted)
    .sort(compareText)
    .map((user: UserRef) => {
      const invited = live.invited.has(user);
      const grants = index.grants.get(user) ?? [];
      // What an invite grants can't be read. Without any role the entry would be an error once the invite is accepted or has expired.
      const member = vocabulary.workspace("member").missing.length === 0 ? "member" : undefined;
      const word = invited ? member : workspaceWordOf(grants, vocabulary);
      const said = new Set(word === undefined ? [] : vocabulary.workspace(word).roles);
      const ofWord = grants.filter(({ role, on }) => on === "workspace" && said.has(role));
      const before = kept?.users.get(user);
      const outer = termsHere(before, kept);
      const lasting =
        word === undefined || kept === undefined ? [] : lastingBeside(word, ofWord, before, outer, vocabulary, kept);
      const rest = grants.filter((grant) => !ofWord.includes(grant) || lasting.includes(grant));
      return {
        email: nameOf(kept?.writtenAs(user) ?? user),
        invited,
        word,
        entry: {
          ...(word !== undefined && {
            role: kept === undefined ? word : roleEntryOf(roleLines(word, ofWord, before, kept), outer),
          }),
          ...(before !== undefined && userKeys(before)),
          ...draftAccess(rest, { inventory, vocabulary, outer, kept }),
          ...writeTerms(outer),
        },
      };
    });
  return { workspace: live.workspace.slug, groups, users };
}

function termsHere(before: { readonly terms: Terms } | undefined, kept: Kept | undefined): Terms {
  return before === undefined || kept === undefined ? {} : begun(before.terms, kept.today);
}

/** What an entry says of a group beside its access. */
function groupKeys({ managedByIdp, previously }: DeclaredGroup, live: ReadonlySet<GroupRef>): GroupEntry {
  const old = previously.flatMap(({ value }) => (live.has(value) ? [] : [nameOf(value)]));
  return { ...(managedByIdp && { "managed-by": "idp" }), ...(old.length > 0 && { previously: old }) };
}

/** What an entry says of a person beside their access. The owner of a service account goes by the address that is written. */
function userKeys({ kind, owner, id, github }: DeclaredUser): UserEntry {
  return {
    ...(kind === "service" && { kind }),
    ...(owner && { owner: nameOf(owner.value) }),
    ...(id && { id: id.value }),
    ...(github && { github: github.value }),
  };
}

/** What of a workspace role other lines of the entry ask for beyond the end of that role: it needs lines of its own. */
function lastingBeside(
  word: WorkspaceWord,
  ofWord: readonly Grant[],
  before: DeclaredUser | undefined,
  outer: Terms,
  vocabulary: Vocabulary,
  kept: Kept,
): readonly Grant[] {
  const line = roleLines(word, ofWord, before, kept).find((one) => one.word === word);
  const end = within(outer, line?.terms ?? {}).until;
  const others = before?.words.filter((one) => one.word !== word && holds(one.terms, kept.today)) ?? [];
  const said = new Set(others.flatMap((one) => vocabulary.workspace(one.word).roles));
  return ofWord.filter((grant) => {
    const { until } = kept.termsOf(grant);
    const isLonger = end !== undefined && (until === undefined || until > end);
    return isLonger && kept.asksFor(grant) && !said.has(grant.role);
  });
}

/** Lowest first. */
const WORDS: readonly WorkspaceWord[] = ["read-only", "member", "admin", "owner"];

type RoleLine = { readonly word: WorkspaceWord; readonly terms: Terms };

/**
 * The lines of a workspace role, on the terms it had. Where the entry had it beside lower ones, which remain once it ends, they stay; a
 * higher one does not, nor does `read-only` beside `member`: it ranks below and gives more.
 */
function roleLines(
  word: WorkspaceWord,
  grants: readonly Grant[],
  before: DeclaredUser | undefined,
  kept: Kept,
): readonly RoleLine[] {
  const isLower = (other: WorkspaceWord): boolean => WORDS.indexOf(other) < WORDS.indexOf(word) && word !== "member";
  const own = before?.words.filter((line) => line.word === word || isLower(line.word)) ?? [];
  // A line that has ended is not what a role rests on that is still asked for.
  const isAsked = grants.every(kept.asksFor);
  const isOwn = own.some(
    (line) =>
      line.word === word && begun(line.terms, kept.today) === line.terms && (!isAsked || holds(line.terms, kept.today)),
  );
  const [grant] = grants;
  if (!isOwn) return [{ word, terms: grant === undefined ? {} : kept.termsOf(grant) }];
  return own;
}

function roleEntryOf(lines: readonly RoleLine[], outer: Terms): NonNullable<UserEntry["role"]> {
  const written = lines.map((line) => {
    const terms = writeTerms(line.terms, outer);
    return Object.keys(terms).length === 0 ? line.word : { role: line.word, ...terms };
  });
  const [only, ...others] = written;
  return typeof only === "string" && others.length === 0 ? only : written;
}

function membersEntry(group: GroupRef, live: readonly UserRef[], kept: Kept | undefined): GroupEntry {
  const before = kept?.groups.get(group);
  if (before?.managedByIdp !== undefined) return {};
  const terms = new Map(before?.members.map((member) => [member.value, member.terms]));
  const members = live
    .filter((user) => kept?.isExcepted(user) !== true)
    .sort(compareText)
    .map((user) => {
      const name = nameOf(kept?.writtenAs(user) ?? user);
      const own = kept === undefined ? {} : writeTerms(begun(terms.get(user) ?? {}, kept.today));
      return Object.keys(own).length === 0 ? name : { user: name, ...own };
    });
  return members.length === 0 ? {} : { members };
}

type Said = {
  readonly kind: ResourceKind;
  readonly selector: string;
  readonly word: AccessWord;
  readonly grant: Grant;
};

type Around = {
  readonly inventory: Inventory;
  readonly vocabulary: Vocabulary;
  /** The terms of the whole entry. */
  readonly outer: Terms;
  readonly kept: Kept | undefined;
};

function draftAccess(grants: readonly Grant[], { inventory, vocabulary, outer, kept }: Around): AccessEntry {
  const termsOf = (grant: Grant) => (kept === undefined ? {} : writeTerms(kept.termsOf(grant), outer));
  const lines = new Map<string, Said>();
  const roles: Grant[] = [];
  const level = ({ role }: Grant): number => vocabulary.reach(role).level;
  // From the strongest down, so that of two grants on one resource the stronger is the word.
  for (const grant of grants.toSorted((a, b) => level(b) - level(a))) {
    const said = sayInWords(grant, inventory, vocabulary);
    const key = said === undefined ? "" : JSON.stringify([said.kind, said.selector]);
    if (said === undefined || lines.has(key)) roles.push(grant);
    else lines.set(key, said);
  }
  // Beside "*", a weaker line would be an exception that takes away: such a grant is said by its role.
  for (const [key, said] of lines) {
    const wide = lines.get(JSON.stringify([said.kind, "*"]));
    if (wide !== undefined && level(said.grant) < level(wide.grant)) {
      lines.delete(key);
      roles.push(said.grant);
    }
  }
  const entry: AccessEntry = {};
  for (const [kind, key] of Object.entries(BLOCK_KEYS) as [ResourceKind, (typeof BLOCK_KEYS)[ResourceKind]][]) {
    const block = [...lines.values()]
      .filter((said) => said.kind === kind)
      .sort((a, b) => compareText(a.selector, b.selector));
    const [only] = block;
    const lineOf = ({ word, grant }: Said) => {
      const terms = termsOf(grant);
      return Object.keys(terms).length === 0 ? word : { access: word, ...terms };
    };
    const first = only === undefined ? undefined : lineOf(only);
    if (kind === "tracking-plan" && typeof first === "string") entry[key] = first;
    else if (block.length > 0) entry[key] = Object.fromEntries(block.map((said) => [said.selector, lineOf(said)]));
  }
  if (roles.length > 0)
    entry.roles = roles
      .sort((a, b) => compareText(a.role, b.role) || compareText(a.on, b.on))
      .map((grant) => roleEntry(grant, termsOf(grant)));
  return entry;
}

function refOf(kind: ResourceKind, selector: string, inventory: Inventory): ScopeRef | undefined {
  const { selection } = select(kind, selector, { file: "", line: 1, column: 1 }, inventory);
  return selection?.rank === 3 ? selection.key : undefined;
}

/** The access line that means exactly this grant, or undefined where no word does. */
function sayInWords(grant: Grant, inventory: Inventory, vocabulary: Vocabulary): Said | undefined {
  const { role, on } = grant;
  for (const kind of ["source", "warehouse", "space", "function", "tracking-plan"] as const) {
    // The widest word first: where a kind has nothing between reading and administering, `read-write` means `full-access`.
    for (const word of ["full-access", "read-write", "read-only"] as const) {
      if (vocabulary.access(kind, word).roles[0] !== role) continue;
      if (on === "workspace") return { kind, selector: "*", word, grant };
      const selector = on.slice(kind.length + 1);
      if (refOf(kind, selector, inventory) === on) return { kind, selector, word, grant };
    }
  }
  return undefined;
}

function roleEntry({ role, on }: Grant, terms: WrittenTermKeys): RoleEntry {
  if (on === "workspace") return Object.keys(terms).length === 0 ? role : { role, ...terms };
  return { role, on: on.startsWith("labels:") ? on.slice("labels:".length) : on, ...terms };
}
