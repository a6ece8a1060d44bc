import { type GroupRef, groupRef, type UserRef, userRef } from "./access.ts";
import { isAddress } from "./address.ts";
import { findDuplicateKeys, repeated } from "./duplicates.ts";
import { errorAt, type Finding, type Located, type Source } from "./finding.ts";
import { findInvalid } from "./invalid.ts";
import {
  type Access,
  type AccessLine,
  type AccessWord,
  BLOCK_KEYS,
  type DeclaredGroup,
  type DeclaredUser,
  RESOURCE_KINDS,
  type ResourceKind,
  type RoleLine,
  type WorkspaceWord,
} from "./policy.ts";
import { peopleAt, type Report, textAt } from "./listed.ts";
import { quote } from "./quote.ts";
import { readSettings, type WrittenSetting } from "./settings.ts";
import { parseYaml, type YamlMap, type YamlNode } from "./yaml.ts";

/** The most characters a name may have. */
const MAX_NAME = 10_000;

/** What one file declares. Every name stands here once. */
export type FileEntries = {
  readonly workspace?: Located<string>;
  readonly settings: readonly WrittenSetting[];
  readonly groups: readonly DeclaredGroup[];
  readonly users: readonly DeclaredUser[];
};

function mapAt(tree: YamlMap, key: string): YamlMap | undefined {
  const node = tree.first.get(key)?.value;
  return node?.kind === "map" ? node : undefined;
}

function checkName(name: string, what: string, source: Source, report: Report): void {
  if (name.trim() === "") report(errorAt("invalid", source, `The name of ${what} must not be empty`));
  if (name.length > MAX_NAME)
    report(errorAt("invalid", source, `The name of ${what} must not be longer than ${MAX_NAME} characters`));
}

function linesOf(kind: ResourceKind, node: YamlNode, report: Report): readonly AccessLine[] {
  const word = textAt(node);
  if (word !== undefined) return [{ selector: "*", word: word as AccessWord, source: node.source }];
  const lines: AccessLine[] = [];
  for (const { key, source, value } of node.kind === "map" ? node.first.values() : []) {
    checkName(key, `a ${kind}`, source, report);
    const each = textAt(value);
    if (each !== undefined) lines.push({ selector: key, word: each as AccessWord, source });
  }
  return lines;
}

function rolesOf(node: YamlNode | undefined, report: Report): readonly RoleLine[] {
  const lines = new Map<string, RoleLine>();
  for (const item of node?.kind === "list" ? node.items : []) {
    const map = item.kind === "map" ? item.first : undefined;
    const role = textAt(item) ?? textAt(map?.get("role")?.value);
    if (role === undefined) continue;
    const on = textAt(map?.get("on")?.value) ?? "workspace";
    const identity = JSON.stringify([role, on]);
    const first = lines.get(identity);
    if (first) report(repeated(`The role ${quote(role)} on ${quote(on)}`, first.source, item.source));
    else lines.set(identity, { role, on, source: item.source });
  }
  return [...lines.values()];
}

function accessOf(entry: YamlMap | undefined, report: Report): Access {
  const blocks = new Map<ResourceKind, readonly AccessLine[]>();
  for (const kind of RESOURCE_KINDS) {
    const node = entry?.first.get(BLOCK_KEYS[kind])?.value;
    if (node) blocks.set(kind, linesOf(kind, node, report));
  }
  return { blocks, roles: rolesOf(entry?.first.get("roles")?.value, report) };
}

function usersOf(users: YamlMap | undefined, report: Report): readonly DeclaredUser[] {
  const declared = new Map<UserRef, DeclaredUser>();
  for (const { key, source, value } of users?.entries ?? []) {
    const user = userRef(key);
    if (!isAddress(key)) report(errorAt("address", source, `${quote(key)} is not an e-mail address`));
    if (declared.has(user)) continue;
    const entry = value.kind === "map" ? value : undefined;
    const role = entry?.first.get("role")?.value;
    const word = textAt(role) as WorkspaceWord | undefined;
    const access = accessOf(entry, report);
    declared.set(user, {
      user,
      source,
      access,
      ...(role && word !== undefined && { role: { value: word, source: role.source } }),
    });
  }
  return [...declared.values()];
}

function groupsOf(groups: YamlMap | undefined, report: Report): readonly DeclaredGroup[] {
  const declared = new Map<GroupRef, DeclaredGroup>();
  for (const { key, source, value } of groups?.first.values() ?? []) {
    const entry = value.kind === "map" ? value : undefined;
    checkName(key, "a group", source, report);
    const members = peopleAt(entry?.first.get("members")?.value, report);
    declared.set(groupRef(key), { group: groupRef(key), source, members, access: accessOf(entry, report) });
  }
  return [...declared.values()];
}

/**
 * What one file declares, with everything that is wrong with it by itself. There are no entries where it is not YAML or not a
 * map. Where there are findings of severity error the entries are as complete as they can be, for checks across files only.
 */
export function readEntries(
  file: string,
  text: string,
): { readonly entries?: FileEntries; readonly findings: readonly Finding[] } {
  const tree = parseYaml(file, text);
  if (!tree.ok) return { findings: tree.findings };
  const findings: Finding[] = [...findInvalid(tree.value), ...findDuplicateKeys(tree.value)];
  if (tree.value.kind !== "map") return { findings };
  const report: Report = (finding) => void findings.push(finding);
  const { first } = tree.value;
  const slug = first.get("workspace");
  const workspace = textAt(slug?.value);
  const entries: FileEntries = {
    ...(slug && { workspace: { value: workspace ?? "", source: slug.value.source } }),
    settings: readSettings(mapAt(tree.value, "settings")),
    groups: groupsOf(mapAt(tree.value, "groups"), report),
    users: usersOf(mapAt(tree.value, "users"), report),
  };
  return { entries, findings };
}
