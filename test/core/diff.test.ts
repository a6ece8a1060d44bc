import { describe, expect, test } from "vitest";
import { type Fact, keyOf, stateOf } from "../../src/core/access.ts";
import { type DesiredState, diff, project } from "../../src/core/diff.ts";

const source = { file: "p.yaml", line: 1, column: 1 };
const kim: Fact = { kind: "user", user: "user:kim@acme.com" };
const data: Fact = { kind: "group", group: "group:Data" };
const member: Fact = { kind: "member", group: "group:Data", user: "user:kim@acme.com" };
const reads: Fact = { kind: "grant", principal: "group:Data", role: "Source Read-only", on: "workspace" };
const readsOne: Fact = { ...reads, on: "source:web" };

const wanted = (...facts: readonly Fact[]): DesiredState =>
  new Map(facts.map((fact) => [keyOf(fact), { fact, source }]));

describe("a diff is set difference", () => {
  test.each<[name: string, live: readonly Fact[], desired: readonly Fact[], expected: readonly object[]]>([
    ["nothing and nothing", [], [], []],
    ["the same in another order", [kim, data, member], [member, kim, data], []],
    ["what is missing is added, and knows its line", [kim], [kim, data], [{ action: "add", fact: data, source }]],
    ["what is not asked for is removed", [kim, data], [kim], [{ action: "remove", fact: data }]],
    [
      "another scope is another grant: one comes, one goes",
      [reads],
      [readsOne],
      [
        { action: "add", fact: readsOne, source },
        { action: "remove", fact: reads },
      ],
    ],
    [
      "a membership is no user and no group",
      [kim, data],
      [kim, data, member],
      [{ action: "add", fact: member, source }],
    ],
  ])("%s", (_, live, desired, expected) => {
    const changes = diff(stateOf(live), wanted(...desired));
    expect(changes).toEqual(expected);
    expect(project(stateOf(live), changes)).toEqual(stateOf(desired));
  });

  test("making a change twice changes nothing more", () => {
    const changes = diff(stateOf([kim]), wanted(kim, data, reads));
    const once = project(stateOf([kim]), changes);
    expect(project(once, changes)).toEqual(once);
  });
});
