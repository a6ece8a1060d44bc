import { isUser, type Labels, nameOf, type PrincipalRef } from "../access.ts";
import { type Amendment, amendPolicy } from "./amend-policy.ts";
import { composeEntries, type PolicyFileText } from "./compose.ts";
import type { Day } from "../day.ts";
import { type DraftPolicy, draftPolicy } from "./draft-policy.ts";
import { readEntries } from "../entries.ts";
import { compareText, type Finding } from "../finding.ts";
import { isPattern } from "../glob.ts";
import { inventoryOf } from "../inventory.ts";
import { type Kept, keepTerms } from "./keep-terms.ts";
import { type DeclaredGroup, type DeclaredUser, type Policy, RESOURCE_KINDS } from "../policy.ts";
import type { Live } from "../provider.ts";
import type { Vocabulary } from "../vocabulary.ts";

/** The files of a policy that change so that it says what the workspace holds, and what that did to it. */
export type Renewed = { readonly files: readonly PolicyFileText[]; readonly findings: readonly Finding[] };

/**
 * A policy brought up to what a workspace holds. Entries that say it already stay as they are written, with dates, reasons, profiles and
 * comments, also those that said it until their dates ended. The others are written anew on the terms they had, and entries of whoever
 * is not there go. Settings, rules, profiles and whatever else stands in the files are left alone, but for the labels of sources.
 * `files`: those of the policy itself, by their names, without the ones it shares.
 */
export function renewPolicy(
  files: readonly PolicyFileText[],
  policy: Policy,
  live: Live,
  vocabulary: Vocabulary,
  today: Day,
): Renewed {
  const kept = keepTerms(policy, live, vocabulary, today);
  const draft = draftPolicy(live, vocabulary, kept);
  const labels = relabelled(policy, live);
  const places = placesOf(files);
  const homeless = { users: homeOf(files, "users"), groups: homeOf(files, "groups") };
  const amended: PolicyFileText[] = [];
  for (const { name, text } of files) {
    const declaredHere = places.get(name) ?? { users: new Set(), groups: new Set(), labels: new Set() };
    const isHere = (section: "users" | "groups", key: string): boolean =>
      declaredHere[section].has(key) || (homeless[section] === name && !isAnywhere(places, section, key));
    const amendment: Amendment = {
      entries: {
        users: draft.users.filter(({ email }) => isHere("users", email)),
        groups: draft.groups.filter((group) => isHere("groups", group.name)),
      },
      users: new Set(missingIn(kept, isUser, declaredHere.users)),
      groups: new Set(missingIn(kept, (ref) => !isUser(ref), declaredHere.groups)),
      labels: new Map([...labels].filter(([source]) => declaredHere.labels.has(source))),
    };
    if (isNothing(amendment)) continue;
    amended.push({ name, text: amendPolicy(text, amendment) });
  }
  const left: Pick<DraftPolicy, "users" | "groups"> = {
    users: homeless.users === undefined ? draft.users : [],
    groups: homeless.groups === undefined ? draft.groups : [],
  };
  return {
    files: [...amended, ...composeEntries(left)],
    findings: findingsOf(draft, kept, labels),
  };
}

/** What a renewed policy still would change, and why: where all went well, only what its own dates have ended. */
export function differencesIn(policy: Policy, live: Live, vocabulary: Vocabulary, today: Day): readonly Finding[] {
  return keepTerms(policy, live, vocabulary, today).differences.map(({ principal, facts, ended }) => {
    const changes = `${facts.length} ${facts.length === 1 ? "change" : "changes"}`;
    const source = isUser(principal) ? policy.users.get(principal)?.source : undefined;
    const message = ended
      ? `What the policy says of \`${nameOf(principal)}\` has ended, and is still there: the next plan takes it away (${changes}). Give it another date if it is to stay.`
      : `The policy still says otherwise of \`${nameOf(principal)}\`: the next plan holds ${changes}.`;
    return { rule: ended ? "ended-live" : "not-the-same", severity: "warning", message, ...(source && { source }) };
  });
}

type Places = ReadonlyMap<string, { users: Set<string>; groups: Set<string>; labels: Set<string> }>;

/** What each file declares, by name. */
function placesOf(files: readonly PolicyFileText[]): Places {
  return new Map(
    files.map(({ name, text }) => {
      const { entries } = readEntries(name, text);
      return [
        name,
        {
          users: new Set(entries?.users.map(({ user }) => nameOf(user))),
          groups: new Set(entries?.groups.map(({ group }) => nameOf(group))),
          labels: new Set(entries?.labels.map((label) => label.name)),
        },
      ];
    }),
  );
}

function isAnywhere(places: Places, section: "users" | "groups", key: string): boolean {
  return [...places.values()].some((place) => place[section].has(key));
}

/** The file that new entries go to: one that `import` writes, else the last that has such entries. Undefined: a new one. */
function homeOf(files: readonly PolicyFileText[], section: "users" | "groups"): string | undefined {
  const usual = files.find(({ name }) => new RegExp(`^${section}(?:-\\d+)?\\.yaml$`, "u").test(name));
  const having = files.filter(({ text }) =>
    new RegExp(`^(?:${section}|"${section}"|'${section}') *:`, "mu").test(text),
  );
  return (usual ?? having.at(-1))?.name;
}

function missingIn(
  { missing, writtenAs }: Kept,
  of: (ref: PrincipalRef) => boolean,
  here: Set<string>,
): readonly string[] {
  return missing
    .filter(of)
    .map((ref) => nameOf(isUser(ref) ? writtenAs(ref) : ref))
    .filter((name) => here.has(name));
}

function isNothing({ entries, users, groups, labels }: Amendment): boolean {
  return entries.users.length + entries.groups.length + users.size + groups.size + labels.size === 0;
}

/** The declared labels that the workspace has otherwise: as it has them. */
function relabelled({ labels }: Policy, live: Live): ReadonlyMap<string, Labels> {
  const inventory = inventoryOf(live);
  return new Map(
    labels.flatMap(({ kind, name, labels: declared }) => {
      const found = inventory.find(kind, name);
      if (found.found !== "one") return [];
      const { labels: actual } = found.resource;
      const isSame =
        declared.length === Object.keys(actual).length &&
        declared.every(({ key, value }) => Object.hasOwn(actual, key) && actual[key] === value);
      return isSame ? [] : [[name, actual] as const];
    }),
  );
}

function note(rule: string, message: string): Finding {
  return { rule, severity: "note", message };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function findingsOf(draft: DraftPolicy, kept: Kept, labels: ReadonlyMap<string, Labels>): readonly Finding[] {
  const users = new Map([...kept.users].map(([ref, entry]) => [nameOf(kept.writtenAs(ref)), entry]));
  const groups = new Map([...kept.groups].map(([ref, entry]) => [nameOf(ref), entry]));
  const drafted = [
    ...draft.users.map(({ email }) => ({ name: email, before: users.get(email) })),
    ...draft.groups.map(({ name }) => ({ name, before: groups.get(name) })),
  ];
  const added = drafted.flatMap(({ name, before }) => (before === undefined ? [name] : []));
  return [
    ...(added.length === 0
      ? []
      : [note("entry-added", `Not in the policy before: ${quoted(added.sort(compareText))}.`)]),
    ...drafted.flatMap(({ name, before }) => (before === undefined ? [] : [rewritten(name, before, kept)])),
    ...kept.missing.map((ref) =>
      note(
        "entry-dropped",
        `\`${nameOf(ref)}\` is not in the workspace: the entry, which asked for it, was taken out.`,
      ),
    ),
    ...[...labels.keys()].map((name) =>
      note(
        "labels-rewritten",
        `The source \`${name}\` has other labels than were declared: they are now those it has.`,
      ),
    ),
  ];
}

/** Says of an entry that was written anew what of it is no longer there: all that is not a line of its own for what is live. */
function rewritten(name: string, before: DeclaredUser | DeclaredGroup, { today }: Kept): Finding {
  const lines = RESOURCE_KINDS.flatMap((kind) => before.access.blocks.get(kind) ?? []);
  const wide = lines.filter(({ selector }) => selector !== "*" && (isPattern(selector) || selector.includes("=")));
  const denied = lines.filter(({ word }) => word === "no-access");
  const roles = "words" in before ? before.words : before.members;
  const coming = [before, ...lines, ...before.access.roles, ...roles].some(
    ({ terms }) => terms.from !== undefined && terms.from > today,
  );
  const lost = [
    ...(before.profiles.length > 0 ? [`profiles (${quoted(before.profiles.map(({ value }) => value))})`] : []),
    ...(wide.length > 0 ? [`patterns and labels (${quoted(wide.map(({ selector }) => selector))})`] : []),
    ...(denied.length > 0 ? [`\`no-access\` (${quoted(denied.map(({ selector }) => selector))})`] : []),
    ...(coming ? ["what begins later"] : []),
  ];
  const instead = lost.length === 0 ? "" : `; gone are ${lost.join(", ")}`;
  return note(
    "entry-rewritten",
    `The entry of \`${name}\` did not say what the workspace holds: its lines were written anew, and comments inside it are gone${instead}.`,
  );
}
