import { groupRef, userRef } from "./access.ts";
import { asMap } from "./access-block.ts";
import { isAddress, isDomain } from "./address.ts";
import { errorAt, type Located, type Source } from "./finding.ts";
import { isPattern } from "./glob.ts";
import { peopleAt, type Report, textAt, textsAt } from "./listed.ts";
import {
  type AccessWord,
  type Approvals,
  type Approvers,
  DEFAULT_SETTINGS,
  type RemovalLimit,
  type Requirement,
  type RuleSeverity,
  type Settings,
  type WorkspaceWord,
} from "./policy.ts";
import { quote } from "./quote.ts";
import type { YamlMap, YamlNode } from "./yaml.ts";

/** One setting as it was written: its path under `settings` (`owners.min`), its key's place, its value. */
export type WrittenSetting = { readonly path: string; readonly source: Source; readonly node: YamlNode };

/** The settings of one file, each key once. */
export function readSettings(settings: YamlMap | undefined): readonly WrittenSetting[] {
  const written: WrittenSetting[] = [];
  for (const { key, source, value } of settings?.first.values() ?? []) {
    if (value.kind !== "map") written.push({ path: key, source, node: value });
    else
      for (const part of value.first.values())
        written.push({ path: `${key}.${part.key}`, source: part.source, node: part.value });
  }
  return written;
}

function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

function wordAt<Word extends string>(node: YamlNode | undefined, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === textAt(node));
}

function numberAt(node: YamlNode | undefined, report: Report): number | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "number") return undefined;
  if (Number.isSafeInteger(node.value)) return node.value;
  if (Number.isInteger(node.value))
    report(errorAt("invalid", node.source, `${quote(node.text)} is too large a number`));
  return undefined;
}

function removalsAt(node: YamlNode | undefined, report: Report): RemovalLimit | undefined {
  const count = numberAt(node, report);
  if (count !== undefined) return { count };
  const text = textAt(node);
  if (node === undefined || text === undefined || !text.endsWith("%")) return undefined;
  const percent = Number(text.slice(0, -1));
  if (percent > 100) report(errorAt("invalid", node.source, `${quote(text)} is more than everything`));
  return { percent };
}

/** Whom a text means: an address or `group:NAME`, where `*` and `?` are wild. What is neither is a finding. */
function patternOf({ value, source }: Located<string>, report: Report): readonly Located<string>[] {
  const [, kind, name = value] = /^(user|group):(.*)$/isu.exec(value) ?? [];
  if (kind?.toLowerCase() === "group") {
    if (name.trim() !== "") return [{ value: groupRef(name), source }];
    report(errorAt("invalid", source, "The name of a group must not be empty"));
    return [];
  }
  if (isPattern(name) || isAddress(name)) return [{ value: userRef(name), source }];
  report(
    errorAt("address", source, `${quote(name)} is not an e-mail address, and a group is written as \`group:NAME\``),
  );
  return [];
}

/** Whom a list means, each once. */
export function patternsAt(node: YamlNode | undefined, report: Report): readonly Located<string>[] {
  const identity = (text: string): string => (/^group:/iu.test(text) ? text : text.toLowerCase());
  return textsAt(node, identity, report).flatMap((entry) => patternOf(entry, report));
}

function domainOf({ value, source }: Located<string>, report: Report): readonly string[] {
  if (isDomain(value)) return [value.toLowerCase()];
  report(errorAt("invalid", source, `${quote(value)} is not a domain such as \`acme.com\``));
  return [];
}

function approversAt(node: YamlNode | undefined, report: Report): Approvers | undefined {
  const entry = asMap(node);
  if (entry === undefined) return undefined;
  const by = textsAt(entry.first.get("by")?.value, (text) => text.toLowerCase(), report).flatMap(
    ({ value, source }) => {
      if (/^(?:team:[^\s/]+\/[^\s/]+|[a-z0-9][a-z0-9-]*(?:\[bot\])?)$/iu.test(value)) return [value];
      report(errorAt("invalid", source, `${quote(value)} is neither a GitHub login nor \`team:ORG/SLUG\``));
      return [];
    },
  );
  return { by, source: entry.source };
}

function approvalsOf(at: (path: string) => YamlNode | undefined, report: Report): Approvals {
  const [elevation, removals, rules] = ["elevation", "removals", "rules"].map((what) =>
    approversAt(at(`approvals.${what}`), report),
  );
  const sources = [...(asMap(at("approvals.sources"))?.first.values() ?? [])].flatMap(({ key, value }) => {
    const approvers = approversAt(value, report);
    return approvers === undefined ? [] : [{ ...approvers, selector: key }];
  });
  return { sources, ...(elevation && { elevation }), ...(removals && { removals }), ...(rules && { rules }) };
}

function requirementsAt(node: YamlNode | undefined, report: Report): readonly Requirement[] {
  return (node?.kind === "list" ? node.items : []).flatMap((item) => {
    const entry = asMap(item)?.first;
    const words = (key: string): readonly string[] | undefined => {
      const listed = entry?.get(key);
      return listed && textsAt(listed.value, (text) => text, report).map(({ value }) => value);
    };
    const [of, access, role, on] = [words("of"), words("access"), words("role"), textAt(entry?.get("on")?.value)];
    if (of === undefined) return [];
    return [
      {
        of: of as Requirement["of"],
        source: item.source,
        ...(access && { access: access as readonly AccessWord[] }),
        ...(role && { role: role as readonly WorkspaceWord[] }),
        ...(on !== undefined && { on }),
      },
    ];
  });
}

function severitiesOf(written: ReadonlyMap<string, WrittenSetting>): ReadonlyMap<string, Located<RuleSeverity>> {
  const severities = new Map<string, Located<RuleSeverity>>();
  for (const { path, source, node } of written.values()) {
    const severity = textAt(node);
    if (path.startsWith("guardrails.") && severity !== undefined)
      severities.set(path.slice("guardrails.".length), { value: severity as RuleSeverity, source });
  }
  return severities;
}

/** The settings of a workspace, each written once, with the defaults for the others. What is wrong with a value is reported. */
export function settingsOf(written: ReadonlyMap<string, WrittenSetting>, report: Report): Settings {
  const at = (path: string) => written.get(path)?.node;
  const number = (path: string) => numberAt(at(path), report);
  const standard = DEFAULT_SETTINGS;
  const min = number("owners.min") ?? standard.owners.min;
  const max = number("owners.max");
  const most = written.get("owners.max");
  if (max !== undefined && max < min && most) {
    report(errorAt("invalid", most.node.source, `\`owners.max\` (${max}) is less than \`owners.min\` (${min})`));
  }
  const grantsAdded = number("limits.grants-added");
  const seats = number("seats");
  const domains = textsAt(at("domains"), (text) => text.toLowerCase(), report);
  return {
    scope: wordAt(at("scope"), ["everything", "declared"]) ?? standard.scope,
    except: patternsAt(at("except"), report),
    owners: { min, ...(max !== undefined && { max }) },
    ...(written.has("domains") && { domains: domains.flatMap((entry) => domainOf(entry, report)) }),
    protected: peopleAt(at("protected"), report),
    limits: {
      removals: removalsAt(at("limits.removals"), report) ?? standard.limits.removals,
      ownersAdded: number("limits.owners-added") ?? standard.limits.ownersAdded,
      ...(grantsAdded !== undefined && { grantsAdded }),
    },
    destinations: wordAt(at("destinations"), ["refuse", "via-source"]) ?? standard.destinations,
    people: wordAt(at("people"), ["policy", "idp"]) ?? standard.people,
    require: requirementsAt(at("require"), report),
    guardrails: severitiesOf(written),
    approvals: approvalsOf(at, report),
    applyExpired: isTrue(at("apply-expired")),
    ...(seats !== undefined && { seats }),
    region: wordAt(at("region"), ["us", "eu"]) ?? standard.region,
    batch: number("batch") ?? standard.batch,
    sources: new Map([...written.values()].map(({ path, source }) => [path, source])),
  };
}
