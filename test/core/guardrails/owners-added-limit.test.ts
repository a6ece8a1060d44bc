import { expect, test } from "vitest";
import { group, liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const live = liveOf(
  [person("dana@acme.com", "Workspace Owner"), person("zoe@acme.com", "Workspace Member")],
  [group("Leads", ["zoe@acme.com"])],
);
const told = (settings: string, leads = "", lee = "owner"): readonly string[] =>
  found(
    "owners-added-limit",
    `${settings}users:\n  dana@acme.com: { role: owner }\n  lee@acme.com: { role: ${lee} }\n  zoe@acme.com: { role: member }\ngroups: { Leads: { members: [zoe@acme.com]${leads} } }\n`,
    live,
  );
const LEADS = ", roles: [Workspace Owner]";

test("everybody who would become owner is named, by address, whoever comes by a group or an invite", () => {
  expect(told("", LEADS)).toEqual([
    "error undefined:undefined 2 people would become owner (lee@acme.com, zoe@acme.com); `limits.owners-added` is 1.",
  ]);
});

test("the setting that they go beyond is where it is told", () => {
  expect(told("settings: { limits: { owners-added: 0 } }\n")).toEqual([
    "error 2:23 1 person would become owner (lee@acme.com); `limits.owners-added` is 0.",
  ]);
});

test("as many as the setting says pass, and who is owner already does not count", () => {
  expect(told("settings: { limits: { owners-added: 2 } }\n", LEADS)).toEqual([]);
  expect(told("settings: { limits: { owners-added: 0 } }\n", "", "member")).toEqual([]);
});
