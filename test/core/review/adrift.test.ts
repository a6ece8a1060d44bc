import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf } from "../../../src/core/access.ts";
import { apart, changeKey } from "../../../src/core/review/adrift.ts";
import type { Change } from "../../../src/core/diff.ts";
import { partsOf } from "../../../src/core/review/impact.ts";
import type { Live } from "../../../src/core/provider.ts";
import { judgePeople, planRisk } from "../../../src/core/review/risk.ts";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";

const DANA = "  dana@acme.com: { role: owner }\n";
const OWNER = person("dana@acme.com", "Workspace Owner");

function words(changes: readonly Change[]): readonly string[] {
  return changes.map(({ action, fact }) => `${action} ${keyOf(fact)}`);
}

function partsFor(live: Live, base: string, head: string): ReturnType<typeof partsOf> {
  return partsOf(proposeFor(head, live), proposeFor(base, live));
}

/** Everybody with their risk and its reasons: `ours dev@acme.com high: becomes owner`. */
function risks(live: Live, base: string, head: string): readonly string[] {
  const proposed = proposeFor(head, live);
  const people = judgePeople(partsOf(proposed, proposeFor(base, live)), proposed.surroundings.vocabulary);
  return Object.entries(people).flatMap(([part, all]) =>
    all.map(({ user, risk, reasons }) => `${part} ${user} ${risk}: ${reasons.join(", ")}`),
  );
}

describe("what a pull request changes, apart from what was adrift", () => {
  const live = liveOf([
    OWNER,
    person("dev@acme.com", "Workspace Member", "Source Admin on source:payments"),
    person("mal@acme.com", "Workspace Member", "Function Admin"),
  ]);
  const base = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: member }\n`;

  test("both plans want it: adrift; only the head: ours; only the base: dropped", () => {
    const head = `users:\n${DANA}  dev@acme.com: { role: member, warehouses: read-only }\n  mal@acme.com: { role: member, functions: full-access }\n`;
    const { ours, adrift, dropped } = apart(proposeFor(head, live), proposeFor(base, live));
    expect(words(ours)).toEqual(['add ["grant","user:dev@acme.com","Warehouse Read-only","workspace"]']);
    expect(words(adrift)).toEqual(['remove ["grant","user:dev@acme.com","Source Admin","source:payments"]']);
    expect(words(dropped)).toEqual(['remove ["grant","user:mal@acme.com","Function Admin","workspace"]']);
  });

  test("without a base all is ours", () => {
    const head = proposeFor(base, live);
    expect(apart(head, undefined)).toEqual({ ours: head.plan.changes, adrift: [], dropped: [] });
  });

  test("of what stays, the people are told who keep it, unless the pull request gives it in another way", () => {
    const keeps = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: member, functions: full-access }\n`;
    const { kept } = partsFor(live, base, keeps);
    expect(kept.people.map(({ user, gained }) => [user, gained.map(({ role }) => role)])).toEqual([
      ["user:mal@acme.com", ["Function Admin"]],
    ]);
    const wanted = `users:\n${DANA}  dev@acme.com: { role: member, functions: read-only }\n`;
    const more = `users:\n${DANA}  dev@acme.com: { role: member, functions: full-access }\n`;
    expect(partsFor(live, wanted, more).kept.people).toEqual([]);
    expect(partsFor(live, wanted, more).kept.changes).toHaveLength(1);
  });

  test("a group's new name is the pull request's, its members are compared under one name", () => {
    const there = liveOf([OWNER, person("dev@acme.com", "Workspace Member")], [group("Old", ["dev@acme.com"])]);
    const users = `users:\n${DANA}  dev@acme.com: { role: member }\n`;
    const was = `${users}groups:\n  Old: { members: [] }\n`;
    const is = `${users}groups:\n  New: { previously: [Old], members: [] }\n`;
    const { ours, adrift, dropped } = apart(proposeFor(is, there), proposeFor(was, there));
    expect(words(ours)).toEqual(['add ["group","group:New"]', 'remove ["group","group:Old"]']);
    expect(words(adrift)).toEqual(['remove ["member","group:New","user:dev@acme.com"]']);
    expect(dropped).toEqual([]);
  });

  test("a label that only the head declares changes whom a grant reaches: ours", () => {
    const there = liveOf([OWNER, person("dev@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);
    const users = `users:\n${DANA}  dev@acme.com: { role: member, sources: { "env=prod": full-access } }\n`;
    const head = `${users}resources: { sources: { web-staging: { labels: { env: prod } } } }\n`;
    const { ours, adrift } = partsFor(there, users, head);
    expect(ours.people.map(({ user, gained }) => [user, gained.map(({ on }) => on)])).toEqual([
      ["user:dev@acme.com", ["source:web-staging"]],
    ]);
    expect(adrift.people).toEqual([]);
  });
});

describe("laws", () => {
  const GRANTS = [
    "role: owner",
    "role: member",
    "role: admin",
    "role: member, sources: full-access",
    "role: member, functions: read-only",
  ];
  const LIVE = [
    ["Workspace Owner"],
    ["Workspace Member"],
    ["Workspace Member", "Source Admin"],
    ["Function Read-only"],
  ];
  const NAMES = ["ann@acme.com", "bob@acme.com", "cat@acme.com"];
  const policy = fc
    .tuple(...NAMES.map(() => fc.option(fc.constantFrom(...GRANTS))), fc.subarray(NAMES))
    .map((parts) => {
      const members = parts.at(-1) as readonly string[];
      const users = NAMES.flatMap((name, index) => {
        const access = members.includes(name) ? (parts[index] ?? "role: member") : parts[index];
        return access == null ? [] : [`  ${name}: { ${String(access)} }\n`];
      });
      return `users:\n${DANA}${users.join("")}groups:\n  Team: { members: [${members.join(", ")}], warehouses: read-only }\n`;
    });
  const workspace = fc.tuple(...NAMES.map(() => fc.option(fc.constantFrom(...LIVE)))).map((roles) => {
    const people = NAMES.flatMap((name, index) => {
      const held = roles[index];
      return held == null ? [] : [person(name, ...held)];
    });
    return liveOf(
      [OWNER, ...people],
      [
        group(
          "Team",
          people.slice(0, 1).map(({ email }) => email),
          "Source Read-only",
        ),
      ],
    );
  });

  test("ours and adrift are the head's plan, dropped is not in it, and who comes of both is who the plan is about", () => {
    fc.assert(
      fc.property(workspace, policy, policy, (live, base, head) => {
        const proposed = proposeFor(head, live);
        const { ours, adrift, kept } = partsOf(proposed, proposeFor(base, live));
        const planned = new Set(proposed.plan.changes.map(changeKey));
        expect(new Set([...ours.changes, ...adrift.changes].map(changeKey))).toEqual(planned);
        expect(ours.changes.length + adrift.changes.length).toBe(planned.size);
        expect(kept.changes.filter((change) => planned.has(changeKey(change)))).toEqual([]);
        const told = new Set([...ours.people, ...adrift.people].map(({ user }) => user));
        for (const { email } of proposed.people) expect(told).toContain(`user:${email}`);
      }),
      { numRuns: 150 },
    );
  });

  test("the same policy twice: nothing is ours, nothing is dropped", () => {
    fc.assert(
      fc.property(workspace, policy, (live, text) => {
        const { ours, kept } = partsFor(live, text, text);
        expect([...ours.changes, ...kept.changes, ...ours.people, ...kept.people]).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("risk", () => {
  const live = liveOf(
    [OWNER, person("dev@acme.com", "Workspace Member", "Source Read-only on source:web-prod")],
    [group("Team", [])],
  );
  const before = "role: member, sources: { web-prod: read-only }";
  const policyWith = (access: string, rest = ""): string =>
    `users:\n${DANA}${access === "" ? "" : `  dev@acme.com: { ${access} }\n`}${rest}groups:\n  Team: { members: [] }\n`;

  test.each([
    ["role: owner", "high: becomes owner"],
    ["role: admin, sources: { web-prod: read-only }", "high: becomes admin"],
    [`role: member, sources: { "*": full-access }`, "high: full access to more than one named thing"],
    [
      `role: member, sources: { "env=staging": full-access, web-prod: read-only }`,
      "high: full access to more than one named thing",
    ],
    ["role: member", "high: loses everything but membership"],
    ["", "high: loses everything"],
    ["role: member, sources: { payments: full-access, web-prod: read-only }", "medium: full access to one thing"],
    [`${before}, spaces: read-write`, "medium: may change things"],
    [`${before}, roles: [PII Access]`, "medium: a role of a special kind"],
    ["role: member, sources: { payments: read-only }", "medium: loses access"],
    [`${before}, functions: read-only`, "low: "],
  ])("%s: %s", (access, risk) => {
    expect(risks(live, policyWith(before), policyWith(access))).toEqual([`ours user:dev@acme.com ${risk}`]);
  });

  test("somebody new is medium; an owner who is none any longer is high", () => {
    expect(risks(live, policyWith(before), policyWith(before, "  new@acme.com: { role: member }\n"))).toEqual([
      "ours user:new@acme.com medium: joins",
    ]);
    const two = liveOf([OWNER, person("dev@acme.com", "Workspace Owner", "Workspace Member")]);
    expect(risks(two, policyWith("role: owner"), policyWith("role: member"))).toContainEqual(
      expect.stringMatching(/^ours user:dev@acme\.com high: is owner no longer/u),
    );
  });

  test("who stays owner although the base says otherwise is high, in a plan that changes nothing", () => {
    const taken = liveOf([OWNER, person("dev@acme.com", "Workspace Owner")]);
    const text = (access: string): string => `users:\n${DANA}${access}`;
    const head = proposeFor(text("  dev@acme.com: { role: owner }\n"), taken);
    const parts = partsOf(head, proposeFor(text(""), taken));
    expect(head.plan.changes).toEqual([]);
    expect(planRisk(parts, head.surroundings.vocabulary)).toBe("high");
  });

  test("a plan without changes has no risk; full access for a group of nobody is medium", () => {
    const same = proposeFor(policyWith(before), live);
    expect(planRisk(partsOf(same, same), same.surroundings.vocabulary)).toBeUndefined();
    const more = proposeFor(policyWith(before).replace("members: []", "members: [], sources: full-access"), live);
    expect(planRisk(partsOf(more, same), more.surroundings.vocabulary)).toBe("medium");
  });
});
