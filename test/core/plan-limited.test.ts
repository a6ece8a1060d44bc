import { describe, expect, test } from "vitest";
import type { Change } from "../../src/core/diff.ts";
import { propose } from "../../src/core/propose.ts";
import type { Live } from "../../src/core/provider.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, invitee, lines, liveOf, person, policyOf, proposeFor, rules, TODAY } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

function limited(yaml: string, live: Live, only: (change: Change) => boolean) {
  return propose(policyOf(yaml), live, segmentSystem, TODAY, only);
}

describe("a plan that is limited to some of the changes", () => {
  test("takes along what hangs on somebody who goes, or on a group, and nothing else", () => {
    const live = liveOf(
      [owner, person("old@acme.com", "Workspace Member"), person("kim@acme.com", "Workspace Member", "Source Admin")],
      [group("Old", ["kim@acme.com"], "Source Read-only"), group("Data", ["old@acme.com", "kim@acme.com"])],
    );
    const yaml = `${OWNER}  kim@acme.com: { role: member }\ngroups: { Data: {} }\n`;
    const made = limited(yaml, live, ({ fact }) => fact.kind === "user" || fact.kind === "group");
    expect(lines(made)).toEqual([
      "- group:Old Source Read-only on workspace",
      "- user:old@acme.com Workspace Member on workspace",
      "- user:old@acme.com in group:Data",
      "- user:kim@acme.com in group:Old",
      "- group:Old",
      "- user:old@acme.com",
    ]);
    expect(new Set(made.plan.changes.map(({ action }) => action))).toEqual(new Set(["remove"]));
  });

  test("is judged by what it makes, not by what the policy would make some day", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")]);
    const yaml = "users:\n  dana@acme.com: { role: member }\n  kim@acme.com: { role: owner }\n";
    expect(rules(limited(yaml, live, ({ action }) => action === "remove"))).toContain("last-owner");
    expect(rules(proposeFor(yaml, live))).not.toContain("last-owner");
  });

  test("renames only the groups whose new name is among them, and is kept with the plan", () => {
    const live = liveOf([owner], [group("Data", []), group("Sales", [])]);
    const yaml = `${OWNER}groups:\n  Analysts: { previously: Data }\n  Sellers: { previously: Sales, sources: read-only }\n`;
    const names = (only: (change: Change) => boolean): readonly string[] =>
      limited(yaml, live, only).plan.renames.map(({ to }) => to);
    expect(names(() => true)).toEqual(["group:Analysts", "group:Sellers"]);
    expect(names(({ fact }) => fact.kind === "group" && /Data|Analysts/u.test(fact.group))).toEqual(["group:Analysts"]);
    expect(names(({ fact }) => fact.kind === "grant")).toEqual([]);
    const only = (): boolean => false;
    expect(limited(yaml, live, only)).toHaveProperty("only", only);
  });
});

test("a group is renamed where only what is declared is touched, though its old name is not declared", () => {
  const live = liveOf([owner], [group("Data", ["dana@acme.com"], "Source Read-only")]);
  const yaml = `settings: { scope: declared }\n${OWNER}groups:\n  Analysts: { previously: Data, members: [dana@acme.com], sources: read-only }\n`;
  expect(lines(proposeFor(yaml, live))).toEqual(["+ group:Analysts", "- group:Data"]);
});

describe("while an owner is only invited", () => {
  test("membership of a group of owners does not make them one yet", () => {
    const live = liveOf([owner, invitee("new@acme.com")], [group("Owners", ["new@acme.com"], "Workspace Owner")]);
    const yaml =
      "users:\n  dana@acme.com: { role: member }\n  new@acme.com: {}\ngroups:\n  Owners: { members: [new@acme.com], roles: [Workspace Owner] }\n";
    const { plan } = proposeFor(yaml, live);
    expect(plan.deferred).toMatchObject([
      {
        change: { fact: { principal: "user:dana@acme.com", role: "Workspace Owner" } },
        until: "new@acme.com accepts the invite",
      },
    ]);
  });

  test("who waits keeps just the membership that makes them owner, and others of that group leave", () => {
    const live = liveOf(
      [person("dana@acme.com", "Workspace Member"), person("kim@acme.com", "Workspace Member")],
      [group("Owners", ["dana@acme.com", "kim@acme.com"], "Workspace Owner"), group("Data", ["dana@acme.com"])],
    );
    const yaml =
      "users:\n  dana@acme.com: { role: member }\n  kim@acme.com: { role: member }\n  new@acme.com: { role: owner }\ngroups:\n  Owners: { roles: [Workspace Owner] }\n  Data: {}\n";
    const { plan } = proposeFor(yaml, live);
    expect(plan.deferred.map(({ change }) => change.fact)).toEqual([
      { kind: "member", group: "group:Owners", user: "user:dana@acme.com" },
    ]);
    expect(lines({ plan })).toEqual(
      expect.arrayContaining(["- user:kim@acme.com in group:Owners", "- user:dana@acme.com in group:Data"]),
    );
  });
});

test.each([
  [["a@acme.com"], "1 pending invite (a@acme.com)"],
  [["b@acme.com", "a@acme.com"], "2 pending invites (a@acme.com, b@acme.com)"],
])("what the invites of %s grant is not known, and that is said", (emails, who) => {
  const yaml = `${OWNER}${emails.map((email) => `  ${email}: { role: member }\n`).join("")}`;
  const { findings } = proposeFor(yaml, liveOf([owner, ...emails.map(invitee)]));
  expect(findings.filter(({ rule }) => rule === "invite-pending").map(({ message }) => message)).toEqual([
    `${who}: what an invite grants can't be read, so their own access is compared once they accept.`,
  ]);
});
