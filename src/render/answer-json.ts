import type { Explanation } from "../core/answer/explain.ts";
import type { Asked } from "../core/answer/inquire.ts";
import type { Holders } from "../core/answer/who-can.ts";
import { sortFindings } from "../core/finding.ts";

/** The object that `explain --format json` prints for a workspace; its schema is docs/answers.schema.json. Without an answer, `person` is null and the lists are empty. */
export function explanationJson({ workspace, findings, objections, answer }: Asked<Explanation>): object {
  return {
    version: 1,
    workspace,
    person: answer?.person ?? null,
    addresses: answer?.addresses ?? [],
    workspaceRole: answer?.workspaceRole ?? { live: null, desired: null },
    resource: answer?.resource ?? null,
    answer: answer?.answer ?? null,
    groups: answer?.groups ?? [],
    access: answer?.access ?? [],
    denials: answer?.denials ?? [],
    inactive: answer?.inactive ?? [],
    findings: sortFindings([...objections, ...findings]),
  };
}

/** The one object that `explain --all-workspaces --format json` prints: the person that was asked about, and an object for each workspace. */
export function everywhereJson(email: string, asked: readonly Asked<Explanation>[]): object {
  const addresses = asked.flatMap(({ answer }) => answer?.addresses ?? []);
  return {
    version: 1,
    person: email,
    addresses: [...new Set(addresses)].sort(),
    workspaces: asked.map(explanationJson),
    findings: sortFindings(asked.flatMap(({ findings, objections }) => [...objections, ...findings])),
  };
}

/** The object that `who-can --format json` prints for a workspace; its schema is docs/answers.schema.json. Without an answer, `resource` is null and the lists are empty. */
export function holdersJson({ workspace, findings, objections, answer }: Asked<Holders>): object {
  return {
    version: 1,
    workspace,
    resource: answer?.resource ?? null,
    atLeast: answer?.atLeast ?? null,
    people: answer?.people ?? [],
    groups: answer?.groups ?? [],
    findings: sortFindings([...objections, ...findings]),
  };
}
