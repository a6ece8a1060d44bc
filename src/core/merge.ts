import { type GroupRef, nameOf, type PrincipalRef, type UserRef } from "./access.ts";
import { duplicate } from "./duplicates.ts";
import type { FileEntries } from "./entries.ts";
import { errorAt, type Finding, hasErrors, type Outcome, type Source } from "./finding.ts";
import { exceptedBy } from "./except.ts";
import type { Report } from "./listed.ts";
import type { DeclaredGroup, DeclaredUser, Policy, Settings } from "./policy.ts";
import { placeText, quote } from "./quote.ts";
import { didYouMean } from "./suggest.ts";
import { settingsOf, type WrittenSetting } from "./settings.ts";

/** The first of each name, and a finding `duplicate` for every other one. */
function onceEach<Name extends string, Item extends { readonly source: Source }>(
  items: Iterable<Item>,
  nameOfItem: (item: Item) => Name,
  report: Report,
): Map<Name, Item> {
  const seen = new Map<Name, Item>();
  for (const item of items) {
    const name = nameOfItem(item);
    const first = seen.get(name);
    if (first) report(duplicate(quote(name), first.source, item.source));
    else seen.set(name, item);
  }
  return seen;
}

/** Looking for the nearest address takes a look at all of them: worth it for slips, not for a whole missing file. */
const MOST_SUGGESTIONS = 20;

function checkMembers(
  groups: Iterable<DeclaredGroup>,
  users: ReadonlyMap<UserRef, DeclaredUser>,
  report: Report,
): void {
  const addresses = [...users.keys()].map(nameOf);
  let suggested = 0;
  for (const { group, members } of groups) {
    for (const { value, source } of members) {
      if (users.has(value)) continue;
      const email = nameOf(value);
      const meant = suggested < MOST_SUGGESTIONS ? didYouMean(email, addresses) : "";
      suggested += 1;
      const declare = quote(`users: { ${email}: { role: member } }`);
      const remedy = `take it out of the group, or declare the person: ${declare}`;
      report(
        errorAt(
          "undeclared-member",
          source,
          `${quote(email)} is in ${quote(nameOf(group))} but under no \`users\`${meant}: ${remedy}`,
        ),
      );
    }
  }
}

/** Declared principals that `except` says are never touched. */
function checkExceptions(
  declared: Iterable<readonly [PrincipalRef, { readonly source: Source }]>,
  settings: Settings,
  report: Report,
): void {
  const places = new Map(settings.except.map((entry) => [entry.value, entry.source]));
  const excepted = exceptedBy([...places.keys()]);
  for (const [principal, { source }] of declared) {
    const pattern = excepted(principal);
    const place = pattern === undefined ? undefined : places.get(pattern);
    if (pattern === undefined || place === undefined) continue;
    const both = `declared at ${placeText(source)} and excepted by ${quote(pattern)} at ${placeText(place)}`;
    report(errorAt("excepted-and-declared", source, `${quote(principal)} is ${both}`));
  }
}

/**
 * The entries of all files of one workspace as one policy, with the findings that only show across files: `duplicate`,
 * `undeclared-member`, `excepted-and-declared`, `missing-workspace` (at `start`), and those about the values of settings.
 * With `incomplete`, some file could not be read, and nothing is said about what may stand there.
 */
export function merge(files: readonly FileEntries[], start: Source | undefined, incomplete: boolean): Outcome<Policy> {
  const findings: Finding[] = [];
  const report: Report = (finding) => void findings.push(finding);
  const slugs = files.flatMap(({ workspace }) => workspace ?? []);
  const written = onceEach<string, WrittenSetting>(
    files.flatMap((file) => file.settings),
    ({ path }) => path,
    report,
  );
  const groups = onceEach<GroupRef, DeclaredGroup>(
    files.flatMap((file) => file.groups),
    ({ group }) => group,
    report,
  );
  const users = onceEach<UserRef, DeclaredUser>(
    files.flatMap((file) => file.users),
    ({ user }) => user,
    report,
  );
  const workspace = onceEach(slugs, () => "workspace", report).get("workspace");
  const settings = settingsOf(written, report);
  checkExceptions([...users, ...groups], settings, report);
  if (!incomplete) checkMembers(groups.values(), users, report);
  if (!workspace && !incomplete) {
    const message = "No file says which workspace this is: add `workspace: SLUG`";
    report({ rule: "missing-workspace", severity: "error", message, ...(start && { source: start }) });
  }
  if (!workspace || incomplete || hasErrors(findings)) return { ok: false, findings };
  return { ok: true, value: { workspace, settings, groups, users }, findings };
}
