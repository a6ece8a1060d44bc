import { describe, expect, test } from "vitest";
import { type Change, project } from "../../src/core/diff.ts";
import { hazard } from "../../src/core/hazard.ts";
import type { Live } from "../../src/core/provider.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

const dana = person("dana@acme.com", "Workspace Owner");
const kim = person("kim@acme.com", "Workspace Member");

/**
 * What stands in the way of the removals of a plan, where those additions have been made that `made` says: the state in which an apply
 * is when some operation did not succeed.
 */
function inTheWay(yaml: string, live: Live, made: (change: Change) => boolean): string | undefined {
  const proposed = proposeFor(yaml, live);
  const { changes } = proposed.plan;
  const removals = changes.filter(({ action }) => action === "remove");
  expect(removals.length).toBeGreaterThan(0);
  const now = project(
    live.facts,
    changes.filter((change) => change.action === "add" && made(change)),
  );
  return hazard(now, removals, proposed);
}

const everything = (): boolean => true;
const nothing = (): boolean => false;

describe("an active owner remains", () => {
  const handover = "users:\n  dana@acme.com: { role: member }\n  kim@acme.com: { role: owner }\n";

  test("the old one may stop once the new one is there, not before", () => {
    expect(inTheWay(handover, liveOf([dana, kim]), everything)).toBeUndefined();
    expect(inTheWay(handover, liveOf([dana, kim]), nothing)).toBe("no active owner would remain");
  });

  test("an invited owner is none", () => {
    const live = liveOf([dana, invitee("new@acme.com")]);
    const proposed = proposeFor("users:\n  dana@acme.com: { role: owner }\n", live);
    const leave: Change = { action: "remove", fact: { kind: "user", user: "user:dana@acme.com" } };
    const own: Change = {
      action: "add",
      fact: { kind: "grant", principal: "user:new@acme.com", role: "Workspace Owner", on: "workspace" },
      source: { file: "policy.yaml", line: 1, column: 1 },
    };
    expect(hazard(project(live.facts, [own]), [leave], proposed)).toBe("no active owner would remain");
  });

  test("where there was none to begin with, nothing else can be lost", () => {
    const live = liveOf([person("kim@acme.com", "Workspace Member", "Source Admin")]);
    expect(inTheWay("users:\n  kim@acme.com: { role: member }\n", live, everything)).toBeUndefined();
  });
});

describe("nobody who keeps access drops below the lesser of both ends", () => {
  const moved =
    "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\ngroups:\n  Web: { members: [kim@acme.com], sources: { web-prod: read-only } }\n";
  const direct = liveOf([dana, person("kim@acme.com", "Workspace Member", "Source Read-only on source:web-prod")]);

  test.each<[string, (change: Change) => boolean, boolean]>([
    ["the group, its member and its grant", everything, false],
    ["the group and its member, without the grant", ({ fact }) => fact.kind !== "grant", true],
    ["the group and its grant, without the member", ({ fact }) => fact.kind !== "member", true],
    ["nothing", nothing, true],
  ])("moved into a group, with %s made", (_, made, isHazard) => {
    const answer = inTheWay(moved, direct, made);
    expect(answer !== undefined).toBe(isHazard);
    if (isHazard) expect(answer).toContain("user:kim@acme.com would be without Source Read-only on source:web-prod");
  });

  test("what is to go may go, and so may what somebody had who goes", () => {
    const less = "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n";
    expect(inTheWay(less, direct, nothing)).toBeUndefined();
    expect(inTheWay("users:\n  dana@acme.com: { role: owner }\n", direct, nothing)).toBeUndefined();
  });

  test("a narrower grant that was to replace a wider one counts as the lesser", () => {
    const wide = liveOf([dana, person("kim@acme.com", "Workspace Member", "Source Admin")]);
    const narrower =
      "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, sources: { web-prod: read-only } }\n";
    expect(inTheWay(narrower, wide, nothing)).toContain("Source Read-only on source:web-prod");
    expect(inTheWay(narrower, wide, everything)).toBeUndefined();
  });

  test("members of a group are judged as well as people themselves", () => {
    const grouped = liveOf([dana, kim], [group("Web", ["kim@acme.com"], "Source Admin")]);
    const yaml =
      "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, sources: full-access }\ngroups:\n  Web: { members: [kim@acme.com] }\n";
    expect(inTheWay(yaml, grouped, nothing)).toContain("user:kim@acme.com would be without Source Admin on workspace");
    expect(inTheWay(yaml, grouped, everything)).toBeUndefined();
  });
});

describe("labels decide whom a grant reaches", () => {
  const KIM = "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member";
  const toStaging = "resources:\n  sources:\n    web-prod: { labels: { env: staging } }\n";
  const byLabel = liveOf([dana, person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);
  const isLabel = ({ fact }: Change): boolean => fact.kind === "label";

  /** What stands in the way of those changes that `asked` says, where those have been made that `made` says. */
  function between(
    yaml: string,
    live: Live,
    made: (change: Change) => boolean,
    asked: (change: Change) => boolean,
  ): string | undefined {
    const proposed = proposeFor(yaml, live);
    const { changes } = proposed.plan;
    expect(changes.filter(asked).length).toBeGreaterThan(0);
    return hazard(project(proposed.live.facts, changes.filter(made)), changes.filter(asked), proposed);
  }

  test("a label comes off only once those who keep what it reached have it otherwise", () => {
    const yaml = `${KIM}, sources: { web-prod: full-access } }\n${toStaging}`;
    expect(between(yaml, byLabel, nothing, isLabel)).toContain(
      "user:kim@acme.com would be without Source Admin on source:web-prod",
    );
    expect(between(yaml, byLabel, (change) => change.action === "add" && !isLabel(change), isLabel)).toBeUndefined();
  });

  test("members of a group that reaches by labels are judged as well", () => {
    const grouped = liveOf([dana, kim], [group("Web", ["kim@acme.com"], "Source Admin on labels:env=prod")]);
    const yaml = `${KIM}, sources: { web-prod: full-access } }\ngroups:\n  Web: { members: [kim@acme.com], sources: { "env=prod": full-access } }\n${toStaging}`;
    expect(between(yaml, grouped, nothing, isLabel)).toContain("user:kim@acme.com would be without");
    expect(between(yaml, grouped, (change) => change.fact.kind === "grant", isLabel)).toBeUndefined();
  });

  test("what was reached directly goes only once the label is on", () => {
    const live = liveOf([dana, person("kim@acme.com", "Workspace Member", "Source Admin on source:web-staging")]);
    const yaml = `${KIM}, sources: { "env=prod": full-access } }\nresources:\n  sources:\n    web-staging: { labels: { env: prod } }\n`;
    const down = ({ action, fact }: Change): boolean => action === "remove" && fact.kind === "grant";
    const up = ({ action, fact }: Change): boolean => action === "add" && fact.kind === "grant";
    expect(between(yaml, live, up, down)).toContain("without Source Admin on source:web-staging");
    expect(between(yaml, live, (change) => up(change) || isLabel(change), down)).toBeUndefined();
    expect(between(yaml, live, isLabel, down)).toContain("without Source Admin on source:web-staging");
  });

  test("grants on different labels have in common what carries both", () => {
    const yaml = `${KIM}, sources: { "team=money": full-access } }\n`;
    expect(inTheWay(yaml, byLabel, nothing)).toContain(
      "user:kim@acme.com would be without Source Admin on source:payments",
    );
    expect(inTheWay(yaml, byLabel, everything)).toBeUndefined();
  });

  test("what nobody is to keep may go with its label", () => {
    const yaml = `${KIM}, sources: { "env=prod": full-access } }\n${toStaging}`;
    expect(between(yaml, byLabel, nothing, isLabel)).toBeUndefined();
  });
});

test("a group's new name takes nothing from anybody", () => {
  const live = liveOf([dana, kim], [group("Web", ["kim@acme.com"], "Source Admin")]);
  const yaml =
    "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\ngroups:\n  Apps: { previously: Web, members: [kim@acme.com], sources: full-access }\n";
  const proposed = proposeFor(yaml, live);
  expect(proposed.plan.changes).toHaveLength(2);
  expect(hazard(proposed.live.facts, proposed.plan.changes, proposed)).toBeUndefined();
});

test("additions are never in the way, whatever state an apply is in", () => {
  const proposed = proposeFor(
    "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n",
    liveOf([dana]),
  );
  expect(proposed.plan.changes.length).toBeGreaterThan(0);
  expect(hazard(new Map(), proposed.plan.changes, proposed)).toBeUndefined();
});
