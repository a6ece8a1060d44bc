import Table from "cli-table3";
import { isUser, nameOf, type PrincipalRef } from "../core/access.ts";
import type { Applied } from "../core/applied.ts";
import type { Change, Ground } from "../core/diff.ts";
import { describeGrant } from "../core/effective.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import type { Person } from "../core/people.ts";
import type { Proposed } from "../core/propose.ts";
import type { Operation } from "../core/provider.ts";
import { byPrincipal, byResource, type PrincipalChanges, summaryOf } from "../core/summary.ts";
import { type Colours, linesOf, renderFinding, type TextOf } from "./finding.ts";
import { inert } from "./inert.ts";
import { termsText } from "./terms.ts";

/** Columns that line up, without borders. Cells are made inert here, so they come without colour. */
function columns(rows: readonly (readonly string[])[], indent: number): string {
  const none = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: " ".repeat(indent),
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: "  ",
  };
  const table = new Table({ chars: none, style: { "padding-left": 0, "padding-right": 0, head: [], border: [] } });
  table.push(...rows.map((row) => row.map(inert)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function painted(line: string, colours: Colours): string {
  const sign = line.trimStart()[0];
  return sign === "+" ? colours.green(line) : sign === "-" ? colours.red(line) : line;
}

/** A plan for the terminal: what changes and for whom, then the findings, then how to go on. */
export function renderPlan(
  planned: { workspace: string; findings: readonly Finding[]; proposed?: Proposed },
  textOf: TextOf,
  colours: Colours,
): string {
  const { workspace, findings, proposed } = planned;
  const parts: string[] = [];
  if (proposed === undefined) {
    parts.push(colours.bold(`${workspace === "" ? "" : `${inert(workspace)}: `}nothing was planned`));
  } else {
    parts.push(renderHeadline(workspace, proposed, colours));
    if (hasErrors(findings)) parts.push(colours.red(colours.bold("This plan can't be applied: see the errors below.")));
    if (proposed.plan.changes.length > 0) parts.push(renderChanges(proposed, colours));
    parts.push(...renderRest(proposed, colours));
  }
  if (findings.length > 0) parts.push(renderFindings(findings, textOf, colours));
  if (proposed !== undefined && proposed.plan.changes.length > 0 && !hasErrors(findings))
    parts.push(`Fingerprint\n  ${proposed.plan.fingerprint}`);
  return `${parts.join("\n\n")}\n`;
}

function renderHeadline(workspace: string, proposed: Proposed, colours: Colours): string {
  const { add, remove, requests, deferred } = summaryOf(proposed);
  const waiting = deferred === 0 ? "" : `, ${deferred} waiting`;
  if (add + remove === 0) return colours.bold(`${inert(workspace)}: nothing to change${waiting}`);
  const { minutes } = proposed;
  const writes = `${requests.write} ${requests.write === 1 ? "write request" : "write requests"}`;
  const headline = colours.bold(`${inert(workspace)}: ${add} to add, ${remove} to remove${waiting} (${writes})`);
  return minutes === 0 ? headline : `${headline}\n  takes at least ${minutes} min by the rate limits`;
}

function renderChanges(proposed: Proposed, colours: Colours): string {
  const people = new Map(proposed.people.map((person) => [person.email, person]));
  const isService = (principal: PrincipalRef): boolean =>
    isUser(principal) && proposed.policy.users.get(principal)?.kind === "service";
  const [accounts, others] = [true, false].map((service) =>
    byPrincipal(proposed.plan).filter(({ principal }) => isService(principal) === service),
  );
  const blockOf = ({ principal, changes, renamedFrom }: PrincipalChanges): string => {
    const person = isUser(principal) ? people.get(nameOf(principal)) : undefined;
    const whole = changes.find(({ fact }) => fact.kind === "user" || fact.kind === "group")?.action;
    const sign = renamedFrom !== undefined ? "~" : whole === "add" ? "+" : whole === "remove" ? "-" : "~";
    const renaming = renamedFrom === undefined ? "" : `  renamed from ${inert(renamedFrom)}`;
    const invite = isUser(principal) && proposed.live.invited.has(principal) ? " (pending invite)" : "";
    const effect = person === undefined ? "" : `  ${person.effect}${invite}`;
    const head = `  ${sign} ${inert(isUser(principal) ? nameOf(principal) : principal)}${renaming}${effect}`;
    // What an entry says of somebody as a whole has no row of its own.
    const joining = changes.find(({ action, fact }) => action === "add" && fact.kind === "user");
    const why = joining?.action === "add" ? termsText(joining) : "";
    const block = renderBlock(why === "" ? head : `${head}  (${inert(why)})`, changes, colours);
    return [block, ...besides(person, changes, colours)].join("\n");
  };
  const blocks = (others ?? []).map(blockOf);
  for (const { resource, changes } of byResource(proposed.plan))
    blocks.push(renderBlock(`  ~ ${inert(resource)}`, changes, colours));
  const direct = new Set<string>(byPrincipal(proposed.plan).map(({ principal }) => nameOf(principal)));
  const moved = proposed.people.filter(({ email }) => !direct.has(email));
  if (moved.length > 0) blocks.push(renderOthers(moved, colours));
  if (accounts !== undefined && accounts.length > 0)
    blocks.push(colours.bold("  Service accounts"), ...accounts.map(blockOf));
  return blocks.join("\n\n");
}

/** What comes and goes for somebody beyond their own changes, through groups and labels, and what of their own is not lost because something else gives it. */
function besides(person: Person | undefined, changes: readonly Change[], colours: Colours): readonly string[] {
  if (person === undefined) return [];
  const own = (action: Change["action"]): ReadonlySet<string> =>
    new Set(
      changes.flatMap((change) =>
        change.action === action && change.fact.kind === "grant" ? [describeGrant(change.fact)] : [],
      ),
    );
  const [added, removed] = [own("add"), own("remove")];
  const lost = new Set(person.loses);
  const through = person.via
    .filter((one) => one !== "direct")
    .map(inert)
    .join(", ");
  return [
    ...person.gains
      .filter((grant) => !added.has(grant))
      .map((grant) => painted(`      + ${inert(grant)}  through ${through}`, colours)),
    ...person.loses
      .filter((grant) => !removed.has(grant))
      .map((grant) => painted(`      - ${inert(grant)}  through ${through}`, colours)),
    ...[...removed]
      .filter((grant) => !lost.has(grant))
      .map((grant) => `        ${inert(grant)} stays, by something else`),
  ];
}

function renderBlock(head: string, changes: readonly Change[], colours: Colours): string {
  const rows = changes.flatMap(changeRows);
  const lines = rows.length === 0 ? [] : columns(rows, 6).split("\n");
  return [colours.bold(head), ...lines.map((line) => painted(line, colours))].join("\n");
}

/** The row of a membership, a grant or a label; that somebody or a group comes, goes or gets another name is said in the heading. */
function changeRows(change: Change): readonly (readonly string[])[] {
  const { action, fact } = change;
  const sign = action === "add" ? "+" : "-";
  const place = action === "add" ? groundText(change) : "";
  if (fact.kind === "member") return [[`${sign} member`, nameOf(fact.user), place]];
  if (fact.kind === "label") return [[`${sign} label`, fact.label, place]];
  return fact.kind === "grant" ? [[`${sign} ${fact.role}`, fact.on, place]] : [];
}

function groundText(ground: Ground): string {
  const terms = termsText(ground);
  return `${ground.source.file}:${ground.source.line}${terms === "" ? "" : ` (${terms})`}`;
}

/** People without a change of their own: what moves their access is a group, or the labels that a grant of theirs goes by. */
function renderOthers(people: readonly Person[], colours: Colours): string {
  const lines = people.flatMap(({ email, effect, gains, loses, via }) => [
    `  ~ ${inert(email)}  ${effect}, through ${via
      .filter((through) => through !== "direct")
      .map(inert)
      .join(", ")}`,
    ...gains.map((grant) => painted(`      + ${inert(grant)}`, colours)),
    ...loses.map((grant) => painted(`      - ${inert(grant)}`, colours)),
  ]);
  return lines.join("\n");
}

function renderRest({ plan }: Proposed, colours: Colours): readonly string[] {
  const parts: string[] = [];
  if (plan.deferred.length > 0) parts.push(renderDeferred(plan.deferred, colours).join("\n"));
  if (plan.unmanaged.length > 0) {
    parts.push(
      [
        colours.bold(`Not managed by this policy (${plan.unmanaged.length})`),
        ...plan.unmanaged.map((principal) => `  ${inert(principal)}`),
      ].join("\n"),
    );
  }
  return parts;
}

/** One change in one line: `- Workspace Owner on workspace for user:dana@acme.com`, `+ label env=prod on source:web-prod`. */
export function changeText({ action, fact }: Change): string {
  const sign = action === "add" ? "+" : "-";
  if (fact.kind === "user") return inert(`${sign} ${fact.user}`);
  if (fact.kind === "group") return inert(`${sign} ${fact.group}`);
  if (fact.kind === "member") return inert(`${sign} ${fact.user} in ${fact.group}`);
  if (fact.kind === "label") return inert(`${sign} label ${fact.label} on ${fact.on}`);
  return inert(`${sign} ${fact.role} on ${fact.on} for ${fact.principal}`);
}

/** Findings with the policy lines they point at, and their number by severity. */
export function renderFindings(findings: readonly Finding[], textOf: TextOf, colours: Colours): string {
  const counts = (["error", "warning", "note"] as const)
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`);
  const lineOf = linesOf(textOf);
  return [...findings.map((finding) => renderFinding(finding, lineOf, colours)), colours.dim(counts.join(", "))].join(
    "\n",
  );
}

/** One operation as it ended: `done      PUT /users/{user:dev@acme.com}/permissions`. */
export function renderResult(
  operation: Operation,
  status: string,
  error: string | undefined,
  colours: Colours,
): string {
  const colour = status === "done" ? colours.green : status === "skipped" ? colours.yellow : colours.red;
  const count = operation.parts === undefined ? "" : ` (${operation.parts.length})`;
  return `${colour(status.padEnd(10))} ${operation.request.method.padEnd(6)} ${inert(operation.request.path)}${count}${error === undefined ? "" : `: ${inert(error)}`}`;
}

/** What an apply came to, below the plan it carried out. */
export function renderApplied(
  { operations, remaining, deferred, findings, verified, unreadable }: Applied,
  textOf: TextOf,
  colours: Colours,
): string {
  const lines = operations.length === 0 ? [] : [countResults(operations)];
  if (remaining.length > 0) {
    const count = `${remaining.length} ${remaining.length === 1 ? "change remains" : "changes remain"}`;
    lines.push(
      colours.red(`${verified ? "Read back: " : ""}${count}. The next run goes on with them.`),
      ...remaining.map((change) => `  ${changeText(change)}`),
    );
  } else if (verified) lines.push(colours.green(readBack(unreadable)));
  if (deferred.length > 0) lines.push(...renderDeferred(deferred, colours));
  if (findings.length > 0) lines.push(renderFindings(findings, textOf, colours));
  return `${lines.join("\n")}\n`;
}

/** `4 operations: 3 done, 1 failed` */
export function countResults(operations: Applied["operations"]): string {
  const counts = (["done", "failed", "conflicted", "skipped"] as const)
    .map((status) => ({ status, count: operations.filter((result) => result.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  return `${operations.length} ${operations.length === 1 ? "operation" : "operations"}: ${counts.join(", ")}`;
}

function renderDeferred(deferred: Applied["deferred"], colours: Colours): readonly string[] {
  return [
    colours.bold("Waiting (no failure: a later run does it)"),
    ...deferred.map(({ change, until }) => `  ${changeText(change)}, until ${inert(until)}`),
  ];
}

/** What the last reading found, as far as there is something to read. */
export function readBack(unreadable: number): string {
  const invites = `${unreadable} pending ${unreadable === 1 ? "invite grants" : "invites grant"}`;
  const but = unreadable === 0 ? "" : `, but for what ${invites}: that can't be read`;
  return `Read back: the workspace is what the policy says${but}.`;
}
