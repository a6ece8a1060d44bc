import { type GroupRef, nameOf, type PrincipalRef, type UserRef } from "./access.ts";
import { duplicate } from "./duplicates.ts";
import type { FileEntries } from "./entries.ts";
import { comparePlaces, errorAt, type Finding, hasErrors, type Outcome, type Source } from "./finding.ts";
import { guardrails } from "./guardrails/index.ts";
import { exceptedBy } from "./except.ts";
import type { Report } from "./listed.ts";
import type {
  Allowance,
  CustomRule,
  DeclaredGroup,
  DeclaredLabels,
  DeclaredProfile,
  DeclaredUser,
  Policy,
  Settings,
} from "./policy.ts";
import { checkProfiles } from "./profiles.ts";
import { placeText, quote } from "./quote.ts";
import { compileRules } from "./rule/compile.ts";
import type { TextOf } from "./rule/place.ts";
import { didYouMean, didYouMeanAddress } from "./suggest.ts";
import { settingsOf, type WrittenSetting } from "./settings.ts";

/** The first of each name, and a finding `duplicate` for every other one, which calls it as it is `written`. */
function onceEach<Name extends string, Item extends { readonly source: Source }>(
  items: Iterable<Item>,
  nameOfItem: (item: Item) => Name,
  report: Report,
  written: (name: Name) => string = (name) => name,
): Map<Name, Item> {
  const seen = new Map<Name, Item>();
  for (const item of items) {
    const name = nameOfItem(item);
    const first = seen.get(name);
    if (first) report(duplicate(quote(written(name)), first.source, item.source));
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
      const meant = suggested < MOST_SUGGESTIONS ? didYouMeanAddress(email, addresses) : "";
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

const GROUP_PREFIX = "group:";

/** `group:NAME` is how settings and plans write a group; under `groups` it is nearly always a slip, and a group that Segment would create by that name. */
function checkGroupNames(groups: Iterable<DeclaredGroup>, report: Report): void {
  for (const { group, source } of groups) {
    const name = nameOf(group);
    if (!name.startsWith(GROUP_PREFIX) || name === GROUP_PREFIX) continue;
    const meant = quote(name.slice(GROUP_PREFIX.length));
    const message = `The name ${quote(name)} includes the prefix \`${GROUP_PREFIX}\`: under \`groups\` write ${meant}, unless the group in Segment is really called that`;
    report({ rule: "group-prefix", severity: "warning", message, source });
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

/** Codes of findings that no guardrail makes and no rule may go by: a rule that can't be judged must never be taken for one that can be allowed. */
const OWN_CODES = ["rule-failed", "rule-invalid", "no-review", "not-approved", "plan-changed"];

/** Severities and allowances are for rules that exist, and the guardrails that keep the workspace safe stay as they are. */
function checkRuleCodes(
  settings: Settings,
  allow: readonly Allowance[],
  rules: ReadonlyMap<string, CustomRule>,
  report: Report,
): void {
  const known = [...guardrails.map(({ rule }) => rule), ...rules.keys()];
  const fixed = new Set(guardrails.filter(({ adjustable }) => !adjustable).map(({ rule }) => rule));
  const check = (rule: string, source: Source, verb: string): void => {
    if (fixed.has(rule))
      report(errorAt("not-adjustable", source, `\`${rule}\` keeps the workspace safe: it can't be ${verb}`));
    else if (!known.includes(rule))
      report(errorAt("unknown-rule", source, `There is no rule ${quote(rule)}${didYouMean(rule, known)}`));
  };
  const taken = new Set([...guardrails.map(({ rule }) => rule), ...OWN_CODES]);
  for (const { name, source } of rules.values()) {
    if (taken.has(name))
      report(errorAt("invalid", source, `${quote(name)} is the code of a built-in rule: call yours something else`));
  }
  for (const [rule, { source }] of settings.guardrails) check(rule, source, "given another severity");
  for (const { rule, source } of allow) check(rule, source, "allowed");
}

/**
 * The entries of all files of one workspace as one policy, with the findings that only show across files: `duplicate`,
 * `undeclared-member`, `group-prefix`, `excepted-and-declared`, `missing-workspace` (at `start`), and those about the values of settings.
 * With `textOf` (the text of a file) faults inside a rule are shown at the very word. With `incomplete`, some file could not be read, and nothing is said about what may stand there.
 */
export function merge(
  files: readonly FileEntries[],
  start: Source | undefined,
  incomplete: boolean,
  textOf?: TextOf,
): Outcome<Policy> {
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
    nameOf,
  );
  const users = onceEach<UserRef, DeclaredUser>(
    files.flatMap((file) => file.users),
    ({ user }) => user,
    report,
    nameOf,
  );
  const profiles = onceEach<string, DeclaredProfile>(
    files.flatMap((file) => file.profiles),
    ({ name }) => name,
    report,
  );
  const rules = onceEach<string, CustomRule>(
    files.flatMap((file) => file.rules),
    ({ name }) => name,
    report,
  );
  const labels = onceEach<string, DeclaredLabels>(
    files.flatMap((file) => file.labels),
    ({ kind, name }) => `${kind}:${name}`,
    report,
  );
  const allow = files.flatMap((file) => file.allow).toSorted((a, b) => comparePlaces(a.source, b.source));
  const workspace = onceEach(slugs, () => "workspace", report).get("workspace");
  const settings = settingsOf(written, report);
  checkGroupNames(groups.values(), report);
  checkExceptions([...users, ...groups], settings, report);
  if (!incomplete) {
    checkMembers(groups.values(), users, report);
    checkProfiles(profiles, users.values(), groups.values(), report);
    checkRuleCodes(settings, allow, rules, report);
  }
  for (const finding of compileRules(rules.values(), textOf).findings) report(finding);
  if (!workspace && !incomplete) {
    const message = "No file says which workspace this is: add `workspace: SLUG`";
    report({ rule: "missing-workspace", severity: "error", message, ...(start && { source: start }) });
  }
  if (!workspace || incomplete || hasErrors(findings)) return { ok: false, findings };
  const policy = { workspace, settings, profiles, groups, users, labels: [...labels.values()], rules, allow };
  return { ok: true, value: policy, findings };
}
