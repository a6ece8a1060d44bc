import { describe, expect, test } from "vitest";
import type { Live } from "../../../src/core/provider.ts";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "  dana@acme.com: { role: owner }\n";
const live = liveOf([owner]);

/** What the violations say, each with the line of its claim. */
function told(yaml: string, of: Live = live): readonly string[] {
  return proposeFor(yaml, of).findings.flatMap(({ rule, source, message }) =>
    rule === "no-access-violated" ? [`${source?.line} ${message}`] : [],
  );
}

describe("who, what and where", () => {
  test("a grant of one's own: the line that gives it", () => {
    const yaml = `users:\n${OWNER}  dev@acme.com:\n    sources: { payments: no-access }\n    roles: [Source Admin]\n`;
    expect(told(yaml)).toEqual([
      expect.stringMatching(
        /^5 dev@acme\.com would have access to source:payments .*Source Admin.*\(policy\.yaml:6:13\)/u,
      ),
    ]);
  });

  test("all of a kind", () => {
    const yaml = `users:\n${OWNER}  dev@acme.com: { role: member, sources: { "*": no-access }, roles: [Source Admin] }\n`;
    expect(told(yaml)).toEqual([expect.stringContaining("access to every source all the same")]);
  });

  test("a group that the policy does not manage", () => {
    const yaml = `settings: { scope: declared }\nusers:\n${OWNER}  dev@acme.com: { role: member, sources: { payments: no-access } }\n`;
    const analysts = liveOf(
      [owner, person("dev@acme.com", "Workspace Member")],
      [group("Analysts", ["dev@acme.com"], "Source Read-only")],
    );
    expect(told(yaml, analysts)).toEqual([
      expect.stringContaining("through group:Analysts (which the policy does not manage)"),
    ]);
  });

  test("a group's own grant is told once, of the group, and not of each member", () => {
    const yaml = `users:\n${OWNER}  dev@acme.com: { role: member }\ngroups:\n  Agency:\n    members: [dev@acme.com, dana@acme.com]\n    sources: { payments: no-access }\n    roles: [Source Read-only]\n`;
    const found = told(yaml);
    expect(found.map((text) => text.split(" would")[0])).toEqual(["8 Agency", "8 dana@acme.com"]);
    expect(found[1]).toContain("Workspace Owner");
  });

  test("a role that reaches nothing violates nothing", () => {
    const yaml = `users:\n${OWNER}  dev@acme.com: { roles: [Minimal Workspace Access], sources: { payments: no-access } }\n`;
    expect(told(yaml)).toEqual([]);
  });
});

describe("what to do about it", () => {
  const WRITE_OUT = /Give `"\*"` under `sources` instead of that role/u;

  test.each([
    ["a workspace role", "{ role: admin, sources: { payments: no-access } }"],
    ["one beside others", "{ role: [member, admin], sources: { payments: no-access } }"],
    ["a role by its name", "{ roles: [Minimal Workspace Access, Source Admin], sources: { payments: no-access } }"],
    ["a role by its name, beside `role`", "{ role: member, roles: [Source Admin], sources: { payments: no-access } }"],
  ])("%s: give the block, in which the exception can be written", (_, entry) => {
    expect(told(`users:\n${OWNER}  dev@acme.com: ${entry}\n`)).toEqual([expect.stringMatching(WRITE_OUT)]);
  });

  test.each([
    ["ownership has no block", "{ role: owner, sources: { payments: no-access } }"],
    [
      "a role on labels is no role on everything",
      "{ role: member, roles: [{ role: Source Admin, on: env=prod }], sources: { payments: no-access } }",
    ],
    ["a block already", '{ role: member, sources: { "*": read-only }, destinations: { Amplitude: no-access } }'],
  ])("%s: nothing is advised", (_, entry) => {
    expect(told(`users:\n${OWNER}  dev@acme.com: ${entry}\n`)).toEqual([expect.stringMatching(/\)\.$/u)]);
  });

  test("a group has no entry under `users`: nothing is advised", () => {
    const yaml = `users:\n${OWNER}groups:\n  Agency: { sources: { payments: no-access }, roles: [Source Read-only] }\n`;
    expect(told(yaml)).toEqual([expect.stringMatching(/\(policy\.yaml:5:\d+\)\.$/u)]);
  });

  test("through a group: there, or out of it", () => {
    const yaml = `users:\n${OWNER}  dev@acme.com: { role: member, sources: { payments: no-access } }\ngroups:\n  Analysts: { members: [dev@acme.com], sources: read-only }\n`;
    expect(told(yaml)).toEqual([
      expect.stringContaining("Write the exception into group:Analysts, or take dev@acme.com out of it."),
    ]);
  });

  test("what somebody holds whom the policy does not manage: nothing is advised", () => {
    const yaml = `settings: { scope: declared }\nusers:\n${OWNER}groups:\n  Agency: { managed-by: idp, sources: { payments: no-access } }\n`;
    const stray = liveOf(
      [owner, person("dev@acme.com", "Workspace Member", "Source Admin")],
      [group("Agency", ["dev@acme.com"])],
    );
    expect(told(yaml, stray)).toEqual([expect.stringMatching(/does not manage\)\.$/u)]);
  });
});
