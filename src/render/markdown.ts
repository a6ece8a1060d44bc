import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import { userRef } from "../core/access.ts";
import type { Applied } from "../core/applied.ts";
import { type Change, project } from "../core/diff.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import { appendTo } from "../core/group-by.ts";
import { documentOf, type Entry } from "../core/patch.ts";
import type { Person } from "../core/people.ts";
import type { Proposed } from "../core/propose.ts";
import { summaryOf } from "../core/summary.ts";
import { inert } from "./inert.ts";
import { termsText } from "./terms.ts";
import { changeText, countResults, readBack } from "./text.ts";

/**
 * Text as a code span that nothing in it can end: inert first, then a fence of backticks longer than any inside. A code span pings
 * nobody, links nowhere and holds no HTML. https://github.github.com/gfm/#code-spans
 */
export function code(text: string): string {
  const safe = inert(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || safe.startsWith(" ") || safe === "" ? " " : "";
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/**
 * A table row. A bar ends a cell even inside a code span unless a backslash stands before it, and that one must not be taken for the
 * second of a pair. https://github.github.com/gfm/#tables-extension-
 */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(\\*)\|/gu, "$1$1\\|")).join(" | ")} |`;
}

/** A fenced block that nothing in it can end. https://github.github.com/gfm/#fenced-code-blocks */
function fenced(text: string, language: string): string {
  const safe = text.split("\n").map(inert).join("\n");
  const longest = Math.max(2, ...[...safe.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${safe}\n${fence}`;
}

const ESCAPED = /[\\`*_{}[\]()#+!|<>~&]/gu;

/** Words that Markdown would link or that could ping somebody, and what a message put into backticks. */
const VERBATIM = /(`[^`]*`|[^\s(),;`]*(?:@|:\/\/|www\.)[^\s(),;`]*)/u;

/** A message with whatever somebody else wrote in it: names become code, and what Markdown and HTML are made of is escaped. */
function prose(text: string): string {
  return inert(text)
    .split(VERBATIM)
    .map((part, index) => {
      if (index % 2 === 1) return code(part.startsWith("`") ? part.slice(1, -1) : part);
      return part.replace(ESCAPED, (character) =>
        character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
      );
    })
    .join("");
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A plan for reviewers who read only this: people first, then findings, then the details folded. */
export function renderMarkdown(planned: {
  readonly workspace: string;
  readonly findings: readonly Finding[];
  readonly proposed?: Proposed;
}): string {
  const { workspace, findings, proposed } = planned;
  const title = `### Access plan: ${code(workspace)}`;
  const sections = proposed === undefined ? ["Nothing was planned."] : renderProposed(proposed);
  const [first = "", ...others] = sections;
  const stop = proposed !== undefined && hasErrors(findings) ? ["**This plan can't be applied:** see the errors."] : [];
  return `${[title, ...stop, first, ...renderFindingsTable(findings), ...others].join("\n\n")}\n`;
}

function renderProposed(proposed: Proposed): readonly string[] {
  const { plan, people, operations } = proposed;
  const { add, remove, requests } = summaryOf(proposed);
  if (plan.changes.length === 0 && plan.deferred.length === 0) {
    return ["Nothing to change.", ...unmanagedSection(plan.unmanaged)];
  }
  const waits =
    plan.deferred.length === 0
      ? ""
      : ` ${plan.deferred.length} ${plan.deferred.length === 1 ? "change waits" : "changes wait"}.`;
  if (plan.changes.length === 0)
    return [`Nothing to change now.${waits}`, ...deferredSection(plan.deferred), ...unmanagedSection(plan.unmanaged)];
  const counts = `**${people.length} ${people.length === 1 ? "person" : "people"}** affected: ${add} to add, ${remove} to remove, ${requests.write} write ${requests.write === 1 ? "request" : "requests"}.${waits}`;
  const whys = whyByPrincipal(plan.changes);
  const whysOf = (email: string, via: readonly string[]): readonly string[] => [
    ...new Set([userRef(email), ...via].flatMap((principal) => whys.get(principal) ?? [])),
  ];
  const rowOf = ({ email, effect, gains, loses, keeps = [], via }: Person): string => {
    const who = `${code(email)}${proposed.live.invited.has(userRef(email)) ? " (pending invite)" : ""}`;
    return row([who, effect, list(gains), lossOf(loses, keeps), list(via), list(whysOf(email, via))]);
  };
  const tableOf = (title: string, rows: readonly Person[]): readonly string[] =>
    rows.length === 0
      ? []
      : [
          [
            `| ${title} | Effect | Gains | Loses | Through | Why |`,
            "| --- | --- | --- | --- | --- | --- |",
            ...rows.map(rowOf),
          ].join("\n"),
        ];
  return [
    counts,
    ...tableOf(
      "Person",
      people.filter(({ service }) => service !== true),
    ),
    ...tableOf(
      "Service account",
      people.filter(({ service }) => service === true),
    ),
    ...deferredSection(plan.deferred),
    folded(`Access before and after`, fenced(accessDiff(proposed), "diff")),
    folded(
      `Requests (${operations.length})`,
      fenced(operations.map(({ request }) => `${request.method} ${request.path}`).join("\n"), "text"),
    ),
    ...unmanagedSection(plan.unmanaged),
    `<sub>Fingerprint ${code(plan.fingerprint)}</sub>`,
  ];
}

function lossOf(loses: readonly string[], keeps: readonly string[]): string {
  return keeps.length === 0 || loses.length === 0 ? list(loses) : `${list(loses)}<br>and keeps ${list(keeps)}`;
}

/** Of everybody and every group that is given something: the policy lines that ask for it, with their dates and reasons. */
function whyByPrincipal(changes: readonly Change[]): ReadonlyMap<string, readonly string[]> {
  const whys = new Map<string, string[]>();
  for (const change of changes) {
    const { action, fact } = change;
    if (action === "remove") continue;
    const whose =
      fact.kind === "grant"
        ? fact.principal
        : fact.kind === "label"
          ? "labels"
          : fact.kind === "group"
            ? fact.group
            : fact.user;
    const terms = termsText(change);
    const why = `${change.source.file}:${change.source.line}${terms === "" ? "" : ` (${terms})`}`;
    if (whys.get(whose)?.includes(why) !== true) appendTo(whys, whose, why);
  }
  return whys;
}

function deferredSection(deferred: Proposed["plan"]["deferred"]): readonly string[] {
  if (deferred.length === 0) return [];
  return [
    `**Waiting:**\n\n${deferred.map(({ change, until }) => `- ${code(changeText(change))} until ${prose(until)}`).join("\n")}`,
  ];
}

function unmanagedSection(unmanaged: readonly string[]): readonly string[] {
  return unmanaged.length === 0
    ? []
    : [
        folded(
          `Not managed by this policy (${unmanaged.length})`,
          unmanaged.map((principal) => `- ${code(principal)}`).join("\n"),
        ),
      ];
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "" : items.map(code).join("<br>");
}

/** Findings as a table, where there are any. */
export function renderFindingsTable(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ rule, severity, message, source, needs }) => {
    const place = source === undefined ? "" : code(`${source.file}:${source.line}`);
    return row([needs === "approval" ? "needs approval" : severity, code(rule), prose(message), place]);
  });
  return [["| | Rule | Finding | Where |", "| --- | --- | --- | --- |", ...rows].join("\n")];
}

/** The access of everybody the plan touches as YAML, before against after: a unified diff for each, so that no line is taken for somebody else's. */
function accessDiff({ live, plan }: Proposed): string {
  const before = documentOf(live.facts);
  const after = documentOf(project(live.facts, plan.changes));
  // Of a group that gets another name, the live facts have members and grants under the new one already.
  const oldNames = new Map<string, string>(plan.renames.map(({ from, to }) => [to, from]));
  const skipped = new Set<string>(oldNames.values());
  const refs = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((ref) => !skipped.has(ref)).sort();
  return refs
    .flatMap((ref) => {
      const was = oldNames.get(ref);
      const held = was === undefined ? before[ref] : { ...before[was], ...before[ref] };
      return entryDiff(yamlOf(was ?? ref, held), yamlOf(ref, after[ref]));
    })
    .join("\n");
}

function yamlOf(ref: string, entry: Entry | undefined): string {
  return entry === undefined ? "" : stringify({ [ref]: lists(entry) }, { lineWidth: 0, blockQuote: false });
}

function entryDiff(was: string, is: string): readonly string[] {
  if (was === is) return [];
  const patch = createTwoFilesPatch("live", "planned", was, is, undefined, undefined, {
    context: Number.MAX_SAFE_INTEGER,
  });
  // The first lines name files and line numbers, which mean nothing here.
  return patch
    .split("\n")
    .slice(4, -1)
    .filter((line) => !line.startsWith("\\"));
}

function lists({ grants, members, labels }: Entry): object {
  return Object.fromEntries(
    Object.entries({ members, grants, labels }).flatMap(([name, entries]) =>
      entries === undefined ? [] : [[name, Object.keys(entries).sort()]],
    ),
  );
}

/** What an apply came to: below the plan, or alone where nothing could be planned. */
export function renderAppliedMarkdown({
  operations,
  remaining,
  deferred,
  findings,
  verified,
  unreadable,
}: Applied): string {
  const results = operations.map(({ operation, status, error = "" }) =>
    row([status, code(`${operation.request.method} ${operation.request.path}`), prose(error)]),
  );
  const sections = [
    ...(results.length === 0
      ? []
      : [`**${countResults(operations)}**`, ["| | Request | |", "| --- | --- | --- |", ...results].join("\n")]),
    ...(remaining.length === 0
      ? []
      : [`**Remaining:**\n\n${remaining.map((change) => `- ${code(changeText(change))}`).join("\n")}`]),
    ...(verified && remaining.length === 0 ? [readBack(unreadable)] : []),
    ...deferredSection(deferred),
    ...renderFindingsTable(findings),
  ];
  return `${sections.join("\n\n")}\n`;
}
