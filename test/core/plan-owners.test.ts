import { expect, test } from "vitest";
import { group, lines, liveOf, person, proposeFor } from "../scenario.ts";
import type { Live } from "../../src/core/provider.ts";

const MIN_TWO = "settings: { owners: { min: 2 } }\n";
const users = (entries: Readonly<Record<string, string>>): string =>
  `users:\n${Object.entries(entries)
    .map(([name, role]) => `  ${name}@acme.com: { role: ${role} }\n`)
    .join("")}`;

function plannedFor(yaml: string, live: Live) {
  const proposed = proposeFor(yaml, live);
  const waiting = proposed.plan.deferred.map(({ change, until }) => ({ change, until }));
  return {
    now: lines(proposed),
    waits: lines({ plan: { ...proposed.plan, changes: waiting.map(({ change }) => change) } }),
    until: [...new Set(waiting.map(({ until }) => until))],
  };
}

const owners = (...names: readonly string[]) => names.map((name) => person(`${name}@acme.com`, "Workspace Owner"));

test("nobody waits for an invited owner where somebody active takes the place", () => {
  const live = liveOf([...owners("dana", "root"), person("kim@acme.com", "Workspace Member")]);
  const { now, waits } = plannedFor(
    MIN_TWO + users({ root: "owner", kim: "owner", dana: "member", ivy: "owner" }),
    live,
  );
  expect(waits).toEqual([]);
  expect(now).toContain("- user:dana@acme.com Workspace Owner on workspace");
});

test("any of several invited owners lets the old one go, and they are named by address", () => {
  const live = liveOf([...owners("dana"), person("kim@acme.com", "Workspace Member")]);
  const { waits, until } = plannedFor(users({ ivy: "owner", ines: "owner", kim: "member", dana: "member" }), live);
  expect(waits).toEqual(["- user:dana@acme.com Workspace Owner on workspace"]);
  expect(until).toEqual(["ines@acme.com or ivy@acme.com accepts the invite"]);
});

test("active people who become owner are not waited for", () => {
  const live = liveOf([...owners("dana", "root", "rose"), person("kim@acme.com", "Workspace Member")]);
  const min = "settings: { owners: { min: 3 } }\n";
  const { until } = plannedFor(
    min + users({ ivy: "owner", kim: "owner", rose: "owner", dana: "member", root: "member" }),
    live,
  );
  expect(until).toEqual(["ivy@acme.com accepts the invite"]);
});

test("of several who cease to be owner the first by address waits, in whatever order they are listed", () => {
  for (const names of [
    ["anna", "bert"],
    ["bert", "anna"],
  ]) {
    const { now, waits } = plannedFor(
      users({ anna: "member", bert: "member", ivy: "owner" }),
      liveOf(owners(...names)),
    );
    expect(waits).toEqual(["- user:anna@acme.com Workspace Owner on workspace"]);
    expect(now).toContain("- user:bert@acme.com Workspace Owner on workspace");
  }
});

test("an owner who waits to leave keeps all they have, and who leaves beside them nothing", () => {
  const live = liveOf(
    [
      person("dana@acme.com", "Workspace Owner", "Source Admin on source:web-prod"),
      person("lee@acme.com", "Workspace Member", "Function Admin"),
    ],
    [group("Data", ["dana@acme.com", "lee@acme.com"])],
  );
  const { now, waits } = plannedFor(`${users({ ivy: "owner" })}groups: { Data: {} }\n`, live);
  expect(waits).toEqual([
    "- user:dana@acme.com Source Admin on source:web-prod",
    "- user:dana@acme.com Workspace Owner on workspace",
    "- user:dana@acme.com in group:Data",
    "- user:dana@acme.com",
  ]);
  expect(now).toEqual(
    expect.arrayContaining([
      "- user:lee@acme.com",
      "- user:lee@acme.com in group:Data",
      "- user:lee@acme.com Function Admin on workspace",
      "- user:lee@acme.com Workspace Member on workspace",
    ]),
  );
});

test("a group of owners that is to go waits as a whole with the one who is in it", () => {
  const live = liveOf(
    [person("dana@acme.com", "Workspace Member")],
    [group("Owners", ["dana@acme.com"], "Workspace Owner"), group("Data", ["dana@acme.com"])],
  );
  const { now, waits } = plannedFor(users({ dana: "member", ivy: "owner" }), live);
  expect(waits).toEqual([
    "- group:Owners Workspace Owner on workspace",
    "- user:dana@acme.com in group:Owners",
    "- group:Owners",
  ]);
  expect(now).toEqual(expect.arrayContaining(["- user:dana@acme.com in group:Data", "- group:Data"]));
});
