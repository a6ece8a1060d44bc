import { describe, expect, test } from "vitest";
import { partsOf } from "../../../src/core/review/impact.ts";
import type { Live } from "../../../src/core/provider.ts";
import { highestRisk, judgePeople, planRisk, type Risk } from "../../../src/core/review/risk.ts";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";

const DANA = "  dana@acme.com: { role: owner }\n";
const OWNER = person("dana@acme.com", "Workspace Owner");

/** Everybody with their risk and its reasons: `ours dev@acme.com high: becomes owner`. */
function risks(live: Live, base: string, head: string): readonly string[] {
  const proposed = proposeFor(head, live);
  const people = judgePeople(partsOf(proposed, proposeFor(base, live)), proposed.surroundings.vocabulary);
  return Object.entries(people).flatMap(([part, all]) =>
    all.map(({ user, risk, reasons }) => `${part} ${user} ${risk}: ${reasons.join(", ")}`),
  );
}

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
    [
      `role: member, sources: { web-prod: read-only, payments: full-access }, spaces: read-write, roles: [PII Access]`,
      "medium: full access to one thing, may change things, a role of a special kind",
    ],
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
    expect(risks(taken, text(""), text("  dev@acme.com: { role: owner }\n"))).toEqual([
      "kept user:dev@acme.com high: becomes owner",
    ]);
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

  test.each([
    [
      "an admin who gets more is not becoming one",
      "admin",
      "role: admin, roles: [PII Access]",
      "medium: a role of a special kind",
    ],
    ["an owner who is admin from now on does not rise", "owner", "role: admin", "high: is owner no longer"],
    ["a member who leaves loses everything", "member", "", "high: loses everything"],
  ])("%s", (_, was, access, expected) => {
    const text = (mine: string): string => `users:\n${DANA}${mine === "" ? "" : `  dev@acme.com: { ${mine} }\n`}`;
    const there = proposeFor(text(`role: ${was}`), liveOf([OWNER])).after;
    const roles = (there.grants.get("user:dev@acme.com") ?? []).map(({ role }) => role);
    const standing = liveOf([OWNER, person("dev@acme.com", ...roles)]);
    expect(risks(standing, text(`role: ${was}`), text(access))).toEqual([`ours user:dev@acme.com ${expected}`]);
  });

  test("people come in the order of their risk, then of their addresses, in each part", () => {
    const emails = ["ann@acme.com", "bob@acme.com", "cat@acme.com", "eve@acme.com"];
    const text = (...access: readonly string[]): string =>
      `users:\n${DANA}${emails.map((email, index) => `  ${email}: { role: member${access[index] ?? ""} }\n`).join("")}`;
    const [read, one, all] = [
      ", functions: read-only",
      ", sources: { payments: full-access }",
      ", warehouses: full-access",
    ];
    const there = liveOf([OWNER, ...emails.map((email) => person(email, "Workspace Member"))]);
    const order = (part: string): readonly string[] => [
      `${part} user:cat@acme.com high: full access to more than one named thing`,
      `${part} user:bob@acme.com medium: full access to one thing`,
      `${part} user:ann@acme.com low: `,
      `${part} user:eve@acme.com low: `,
    ];
    expect(risks(there, text(), text(read, one, all, read))).toEqual(order("ours"));
    expect(risks(there, text(read, one, all, read), text(read, one, all, read))).toEqual(order("adrift"));
    expect(risks(there, text("", "", all), text())).toEqual(["kept user:cat@acme.com low: "]);
  });
});

describe("the risk of a whole plan", () => {
  const live = liveOf(
    [OWNER, person("dev@acme.com", "Workspace Member", "Function Admin")],
    [group("Team", [], "Source Admin")],
  );
  const text = (functions: string, groups: string): string =>
    `users:\n${DANA}  dev@acme.com: { role: member${functions} }\ngroups:\n${groups}`;
  const admin = ", functions: full-access";
  const team = "  Team: { members: [], sources: full-access }\n";

  test.each<[string, string, string, Risk | undefined]>([
    ["none where nothing changes", text(admin, team), text(admin, team), undefined],
    ["what was adrift counts", text("", team), text("", team), "high"],
    ["what stays as it is counts", text("", team), text(admin, team), "high"],
    ["ours beside what stays as it is: both count", text("", team), text(admin, `${team}  More: {}\n`), "high"],
    ["ours beside what was adrift: both count", text("", team), text("", `${team}  More: {}\n`), "high"],
    ["a group of nobody with nothing", text(admin, team), text(admin, `${team}  More: {}\n`), "low"],
    ["a group of nobody that reads", text(admin, team), text(admin, `${team}  More: { sources: read-only }\n`), "low"],
    [
      "a group of nobody that administers",
      text(admin, team),
      text(admin, `${team}  More: { sources: full-access }\n`),
      "medium",
    ],
    ["of a group of nobody what is taken", text(admin, team), text(admin, "  Team: { members: [] }\n"), "low"],
  ])("%s", (_, base, head, expected) => {
    const proposed = proposeFor(head, live);
    expect(planRisk(partsOf(proposed, proposeFor(base, live)), proposed.surroundings.vocabulary)).toBe(expected);
  });

  test("is the highest of all, and low where there are none", () => {
    expect(highestRisk(["low", "high", "medium"])).toBe("high");
    expect(highestRisk(new Set<Risk>(["low", "medium"]))).toBe("medium");
    expect(highestRisk([])).toBe("low");
  });
});
