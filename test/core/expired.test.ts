import { expect, test } from "vitest";
import { isExpiry } from "../../src/core/expired.ts";
import { propose } from "../../src/core/propose.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, lines, liveOf, person, policyOf } from "../scenario.ts";

const dana = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

/** Kim and the group Team hold what `grants` say, and so does somebody whom no line has ever spoken of. */
function endedOf(yaml: string, grants: readonly string[], ofTeam: readonly string[] = []): readonly string[] {
  const live = liveOf(
    [dana, person("kim@acme.com", ...grants), person("stray@acme.com", "Workspace Member", ...grants)],
    [group("Team", ["kim@acme.com"], ...ofTeam), group("Stray", ["kim@acme.com"], ...ofTeam)],
  );
  const policy = policyOf(`settings: { scope: everything }\n${yaml}`);
  const only = isExpiry(policy, live, segmentSystem.vocabulary(live.roles), "2026-11-22");
  return lines(propose(policy, live, segmentSystem, "2026-11-22", only));
}

const ENDED = "until: 2026-11-21";
const WEB = "Source Read-only on source:web-prod";
const kimLost = `- user:kim@acme.com ${WEB}`;
const teamLost = `- group:Team ${WEB}`;
const KIM = `groups: { Team: { members: [kim@acme.com] } }\n${OWNER}  kim@acme.com:`;
const TEAM = (entry: string): string => `groups: { Team: ${entry} }\n${OWNER}  kim@acme.com: { role: member }\n`;

test.each<[string, string, readonly string[]]>([
  [
    "a person",
    `${OWNER}  kim@acme.com: { role: member, ${ENDED}, sources: { web-prod: read-only } }\n`,
    [
      kimLost,
      "- user:kim@acme.com Workspace Member on workspace",
      "- user:kim@acme.com in group:Stray",
      "- user:kim@acme.com in group:Team",
      "- user:kim@acme.com",
    ],
  ],
  ["a line of a block", `${KIM} { role: member, sources: { web-prod: { access: read-only, ${ENDED} } } }\n`, [kimLost]],
  [
    "a role",
    `${KIM} { role: member, roles: [{ role: Source Read-only, on: source:web-prod, ${ENDED} }] }\n`,
    [kimLost],
  ],
  [
    "a profile",
    `profiles: { p: { ${ENDED}, sources: { web-prod: read-only } } }\n${KIM} { role: member, profile: p }\n`,
    [kimLost],
  ],
  [
    "a line of a profile",
    `profiles: { p: { sources: { web-prod: { access: read-only, ${ENDED} } } } }\n${KIM} { role: member, profile: p }\n`,
    [kimLost],
  ],
  [
    "a role of a profile",
    `profiles: { p: { roles: [{ role: Source Read-only, on: source:web-prod, ${ENDED} }] } }\n${KIM} { role: member, profile: p }\n`,
    [kimLost],
  ],
])("the end of %s is one", (_, yaml, expected) => {
  expect(endedOf(yaml, ["Workspace Member", WEB])).toEqual(expected);
});

test.each<[string, string, readonly string[]]>([
  [
    "a group",
    `{ ${ENDED}, members: [kim@acme.com], sources: { web-prod: read-only } }`,
    [teamLost, "- user:kim@acme.com in group:Team", "- group:Team"],
  ],
  [
    "a line of a group",
    `{ members: [kim@acme.com], sources: { web-prod: { access: read-only, ${ENDED} } } }`,
    [teamLost],
  ],
  [
    "a role of a group",
    `{ members: [kim@acme.com], roles: [{ role: Source Read-only, on: source:web-prod, ${ENDED} }] }`,
    [teamLost],
  ],
  [
    "a member",
    `{ members: [{ user: kim@acme.com, ${ENDED} }], sources: { web-prod: read-only } }`,
    ["- user:kim@acme.com in group:Team"],
  ],
])("the end of %s is one", (_, entry, expected) => {
  expect(endedOf(TEAM(entry), ["Workspace Member"], [WEB])).toEqual(expected);
});

test.each([
  ["a person's own", `{ role: [member, { role: read-only, ${ENDED} }] }`, ""],
  ["a profile's", "{ profile: p }", `profiles: { p: { role: [member, { role: read-only, ${ENDED} }] } }\n`],
])("the end of a workspace role is one: %s", (_, entry, profiles) => {
  const ended = endedOf(`${profiles}${KIM} ${entry}\n`, ["Workspace Member", "Source Read-only", "PII Access"]);
  expect(ended).toEqual(["- user:kim@acme.com Source Read-only on workspace"]);
});

test("what begins, what no line asks for and what is still to end is none", () => {
  const entry = "{ role: member, sources: { web-prod: { access: full-access, from: 2026-11-22, until: 2026-11-22 } } }";
  expect(endedOf(`${KIM} ${entry}\n`, ["Workspace Member", WEB])).toEqual([]);
});
