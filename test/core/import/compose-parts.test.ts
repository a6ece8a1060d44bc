import { expect, test } from "vitest";
import { composeEntries, composePolicy } from "../../../src/core/import/compose.ts";
import { draftPolicy } from "../../../src/core/import/draft-policy.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, liveOf, person } from "../../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");

function files(live: Live): readonly { name: string; text: string }[] {
  return composePolicy(draftPolicy(live, segmentSystem.vocabulary(live.roles)), "us");
}

test("files hold as many people as fit, and are numbered in the order of their names", () => {
  const members = Array.from({ length: 1001 }, (_, index) => `p${index}@x.com`);
  const names = (sizes: readonly number[]) =>
    composeEntries({
      users: [],
      groups: sizes.map((size, index) => ({ name: `G${index}`, entry: { members: members.slice(0, size) } })),
    })
      .map(({ name }) => name)
      .filter((name) => name.startsWith("groups"));
  expect(names([999, 999])).toEqual(["groups.yaml"]);
  expect(names([999, 999, 0])).toEqual(["groups-1.yaml", "groups-2.yaml"]);
  expect(names(Array.from({ length: 10 }, () => 1001))).toEqual([
    ...Array.from({ length: 9 }, (_, index) => `groups-0${index + 1}.yaml`),
    "groups-10.yaml",
  ]);
});

test("groups are split by their members", () => {
  const people = Array.from({ length: 1500 }, (_, index) => `p${index}@acme.com`);
  const users = people.map((email) => person(email, "Workspace Member"));
  const live = liveOf(
    [owner, ...users],
    ["A", "B", "C"].map((name) => group(name, people)),
  );
  expect(files(live).map(({ name }) => name)).toEqual([
    "workspace.yaml",
    "groups-1.yaml",
    "groups-2.yaml",
    "groups-3.yaml",
    "users.yaml",
  ]);
});

test("no file grows past a few thousand people", () => {
  const live = liveOf([
    owner,
    ...Array.from({ length: 4500 }, (_, index) => person(`p${index}@acme.com`, "Workspace Member")),
  ]);
  expect(files(live).map(({ name }) => name)).toEqual([
    "workspace.yaml",
    "users-1.yaml",
    "users-2.yaml",
    "users-3.yaml",
  ]);
});
