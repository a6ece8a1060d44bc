import { groupRef, nameOf, type UserRef, userRef } from "./access.ts";
import { accessOf, asMap, checkName, profilesOf, wordsOf } from "./access-block.ts";
import { isAddress } from "./address.ts";
import { findDuplicateKeys, repeatedLine } from "./duplicates.ts";
import { errorAt, type Finding, type Located, type Source } from "./finding.ts";
import { findInvalid } from "./invalid.ts";
import { peopleIn, type Report, textAt, textsAt } from "./listed.ts";
import type {
  Allowance,
  CustomRule,
  DeclaredGroup,
  DeclaredLabels,
  DeclaredMember,
  DeclaredProfile,
  DeclaredUser,
} from "./policy.ts";
import { quote } from "./quote.ts";
import { allowancesOf, rulesOf } from "./rule-entries.ts";
import { readSettings, type WrittenSetting } from "./settings.ts";
import { locatedText, termsAt } from "./terms.ts";
import { parseYaml, type YamlMap, type YamlNode } from "./yaml.ts";

/** What one file declares. Every name stands here once. */
export type FileEntries = {
  readonly workspace?: Located<string>;
  readonly settings: readonly WrittenSetting[];
  readonly use: readonly Located<string>[];
  readonly rules: readonly CustomRule[];
  readonly allow: readonly Allowance[];
  readonly labels: readonly DeclaredLabels[];
  readonly profiles: readonly DeclaredProfile[];
  readonly groups: readonly DeclaredGroup[];
  readonly users: readonly DeclaredUser[];
};

function mapAt(tree: YamlMap, key: string): YamlMap | undefined {
  return asMap(tree.first.get(key)?.value);
}

/** What users, groups and profiles are read alike for. */
function commonOf(entry: YamlMap | undefined, source: Source, report: Report) {
  return {
    source,
    access: accessOf(entry, report),
    profiles: profilesOf(entry?.first.get("profile")?.value, report),
    terms: termsAt(entry, report),
  };
}

function usersOf(users: YamlMap | undefined, report: Report): readonly DeclaredUser[] {
  const declared = new Map<UserRef, DeclaredUser>();
  for (const { key, source, value } of users?.entries ?? []) {
    const user = userRef(key);
    if (!isAddress(key)) report(errorAt("address", source, `${quote(key)} is not an e-mail address`));
    if (declared.has(user)) continue;
    const entry = asMap(value);
    const [owner] = peopleIn(entry?.first.get("owner")?.value, report);
    const id = locatedText(entry?.first.get("id")?.value);
    const github = locatedText(entry?.first.get("github")?.value);
    declared.set(user, {
      user,
      ...commonOf(entry, source, report),
      words: wordsOf(entry?.first.get("role")?.value, report),
      kind: textAt(entry?.first.get("kind")?.value) === "service" ? "service" : "person",
      ...(owner && { owner }),
      ...(id && { id }),
      ...(github && { github }),
    });
  }
  return [...declared.values()];
}

function membersOf(node: YamlNode | undefined, report: Report): readonly DeclaredMember[] {
  const members = new Map<UserRef, DeclaredMember>();
  for (const item of node?.kind === "list" ? node.items : []) {
    const map = asMap(item);
    for (const { value, source } of peopleIn(map ? map.first.get("user")?.value : item, report)) {
      const member = { value, source, terms: termsAt(map, report) };
      const first = members.get(value);
      if (first) report(repeatedLine(quote(nameOf(value)), first, member));
      else members.set(value, member);
    }
  }
  return [...members.values()];
}

function groupsOf(groups: YamlMap | undefined, report: Report): readonly DeclaredGroup[] {
  const declared: DeclaredGroup[] = [];
  for (const { key, source, value } of groups?.first.values() ?? []) {
    const entry = asMap(value);
    checkName(key, "a group", source, report);
    const managed = entry?.first.get("managed-by");
    const members = membersOf(entry?.first.get("members")?.value, report);
    const [listed] = members;
    if (managed !== undefined && listed !== undefined) {
      const message = `The members of ${quote(key)} belong to the identity provider, whose next sync would undo this: take \`members\` or \`managed-by\` out`;
      report(errorAt("idp-conflict", listed.source, message));
    }
    declared.push({
      group: groupRef(key),
      ...commonOf(entry, source, report),
      members,
      previously: profilesOf(entry?.first.get("previously")?.value, report).map((name) => ({
        value: groupRef(name.value),
        source: name.source,
      })),
      ...(managed && { managedByIdp: managed.source }),
    });
  }
  return declared;
}

function profileEntries(profiles: YamlMap | undefined, report: Report): readonly DeclaredProfile[] {
  return [...(profiles?.first.values() ?? [])].map(({ key, source, value }) => {
    const entry = asMap(value);
    checkName(key, "a profile", source, report);
    return {
      name: key,
      ...commonOf(entry, source, report),
      words: wordsOf(entry?.first.get("role")?.value, report),
    };
  });
}

function labelsOf(resources: YamlMap | undefined, report: Report): readonly DeclaredLabels[] {
  const sources = resources && mapAt(resources, "sources");
  return [...(sources?.first.values() ?? [])].map(({ key: name, source, value }) => {
    checkName(name, "a source", source, report);
    const map = asMap(value);
    const labels = map && mapAt(map, "labels");
    return {
      kind: "source",
      name,
      source,
      labels: [...(labels?.first.values() ?? [])].flatMap((label) => {
        const text = textAt(label.value);
        return text === undefined ? [] : [{ key: label.key, value: text, source: label.source }];
      }),
    };
  });
}

function checkKeys({ first }: YamlMap, allowed: readonly string[], report: Report): void {
  for (const { key, source } of first.values()) {
    if (allowed.includes(key)) continue;
    const message = `A file that several workspaces share holds only ${allowed.map((name) => `\`${name}\``).join(" and ")}, not ${quote(key)}`;
    report(errorAt("shared-key", source, message));
  }
}

/**
 * What one file declares, with everything that is wrong with it by itself. There are no entries where it is not YAML or not a
 * map. Where there are findings of severity error the entries are as complete as they can be, for checks across files only.
 * `allowed`: the only keys that may stand at the top, where not all may.
 */
export function readEntries(
  file: string,
  text: string,
  allowed?: readonly string[],
): { readonly entries?: FileEntries; readonly findings: readonly Finding[] } {
  const tree = parseYaml(file, text);
  if (!tree.ok) return { findings: tree.findings };
  const findings: Finding[] = [...findInvalid(tree.value), ...findDuplicateKeys(tree.value)];
  if (tree.value.kind !== "map") return { findings };
  const report: Report = (finding) => void findings.push(finding);
  const { first } = tree.value;
  if (allowed !== undefined) checkKeys(tree.value, allowed, report);
  const slug = first.get("workspace");
  const workspace = textAt(slug?.value);
  const entries: FileEntries = {
    ...(slug && { workspace: { value: workspace ?? "", source: slug.value.source } }),
    settings: readSettings(mapAt(tree.value, "settings")),
    use: textsAt(first.get("use")?.value, (name) => name, report),
    rules: rulesOf(mapAt(tree.value, "rules"), report),
    allow: allowancesOf(first.get("allow")?.value, report),
    labels: labelsOf(mapAt(tree.value, "resources"), report),
    profiles: profileEntries(mapAt(tree.value, "profiles"), report),
    groups: groupsOf(mapAt(tree.value, "groups"), report),
    users: usersOf(mapAt(tree.value, "users"), report),
  };
  return { entries, findings };
}
