import { describe, expect, test } from "vitest";
import { group, invitee, lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

describe("what is planned", () => {
  test("a policy that says what is live changes nothing", () => {
    const live = liveOf(
      [owner, person("kim@acme.com", "Workspace Member")],
      [group("Data", ["kim@acme.com"], "Source Read-only")],
    );
    const yaml = `${OWNER}  kim@acme.com: { role: member }\ngroups:\n  Data: { members: [kim@acme.com], sources: read-only }\n`;
    expect(proposeFor(yaml, live).plan.changes).toEqual([]);
  });

  test("gains come first, then what is lost; in the order in which they are written", () => {
    const live = liveOf([owner, person("old@acme.com", "Workspace Member")], [group("Old", ["old@acme.com"])]);
    const yaml = `${OWNER}  new@acme.com: { role: member }\ngroups:\n  New: { members: [new@acme.com], sources: read-only }\n`;
    expect(lines(proposeFor(yaml, live))).toEqual([
      "+ group:New",
      "+ user:new@acme.com",
      "+ user:new@acme.com in group:New",
      "+ group:New Source Read-only on workspace",
      "+ user:new@acme.com Workspace Member on workspace",
      "- user:old@acme.com Workspace Member on workspace",
      "- user:old@acme.com in group:Old",
      "- group:Old",
      "- user:old@acme.com",
    ]);
  });

  test("every addition knows its line", () => {
    const { plan } = proposeFor(
      `${OWNER}  kim@acme.com:\n    role: member\n    sources:\n      web-prod: read-only\n`,
      liveOf([owner]),
    );
    const places = plan.changes.map((change) =>
      change.action === "add" && change.fact.kind === "grant"
        ? [change.fact.role, change.source.line, change.source.column]
        : undefined,
    );
    expect(places.filter(Boolean)).toEqual([
      ["Source Read-only", 7, 7],
      ["Workspace Member", 5, 11],
    ]);
  });

  test("a pending invite counts as present; its own access is left out, its groups are not", () => {
    const live = liveOf([owner, invitee("new@acme.com")], [group("Data", [])]);
    const yaml = `${OWNER}  new@acme.com: { role: admin }\ngroups:\n  Data: { members: [new@acme.com] }\n`;
    const proposed = proposeFor(yaml, live);
    expect(lines(proposed)).toEqual(["+ user:new@acme.com in group:Data"]);
    expect(rules(proposed)).toContain("invite-pending");
  });
});

describe("scope", () => {
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member", "Source Admin"), person("okta@acme.com", "Workspace Member")],
    [group("Okta all", ["kim@acme.com"]), group("Data", ["kim@acme.com", "okta@acme.com"])],
  );

  test("declared: only what is declared is touched, and the rest is shown", () => {
    const { plan } = proposeFor("settings: { scope: declared }\nusers:\n  kim@acme.com: { role: member }\n", live);
    expect(plan.changes.map(({ action, fact }) => [action, fact])).toEqual([
      ["remove", { kind: "grant", principal: "user:kim@acme.com", role: "Source Admin", on: "workspace" }],
    ]);
    expect(plan.unmanaged).toEqual(["group:Data", "group:Okta all", "user:dana@acme.com", "user:okta@acme.com"]);
  });

  test("declared: the members of a declared group are its list", () => {
    const proposed = proposeFor(
      "settings: { scope: declared }\nusers:\n  kim@acme.com: { role: member, sources: full-access }\ngroups:\n  Data: { members: [kim@acme.com] }\n",
      live,
    );
    expect(lines(proposed)).toEqual(["- user:okta@acme.com in group:Data"]);
  });

  test("everything: what is not declared goes, except what is excepted", () => {
    const proposed = proposeFor(
      `settings: { except: [okta@acme.com, "group:Okta *"], limits: { removals: 100% } }\n${OWNER}`,
      live,
    );
    expect(lines(proposed).filter((line) => !line.includes(" on "))).toEqual(
      [
        "- user:kim@acme.com in group:Data",
        "- user:okta@acme.com in group:Data",
        "- user:kim@acme.com in group:Okta all",
        "- group:Data",
        "- user:kim@acme.com",
      ].sort((a, b) => lines(proposed).indexOf(a) - lines(proposed).indexOf(b)),
    );
    expect(proposed.plan.unmanaged).toEqual(["group:Okta all", "user:okta@acme.com"]);
    expect(proposed.findings.filter(({ rule }) => rule === "excepted-cascade")).toHaveLength(2);
  });
});

describe("fingerprint", () => {
  const live = liveOf([owner]);
  const of = (yaml: string): string => proposeFor(yaml, live).plan.fingerprint;
  const base = `${OWNER}  kim@acme.com: { role: member }\n`;

  test("lines, comments and order of the policy are not in it", () => {
    expect(of(`# why\n\nusers:\n  KIM@acme.com:\n    role: member\n  dana@acme.com:\n    role: owner\n`)).toBe(
      of(base),
    );
  });

  test.each([
    ["another change", `${OWNER}  kim@acme.com: { role: read-only }\n`],
    ["another person", `${OWNER}  lee@acme.com: { role: member }\n`],
    ["another scope", `settings: { scope: declared }\n${base}`],
    ["another exception", `settings: { except: [x@acme.com] }\n${base}`],
  ])("%s is", (_, yaml) => {
    expect(of(yaml)).not.toBe(of(base));
    expect(of(yaml)).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });
});

describe("the last owner", () => {
  test("goes only once an invited owner has accepted: the removal waits, and the plan says for whom", () => {
    const { plan, findings, operations } = proposeFor("users:\n  new@acme.com: { role: owner }\n", liveOf([owner]));
    expect(plan.changes.map(({ action }) => action)).toEqual(["add", "add"]);
    expect(plan.deferred.map(({ change, until }) => [change.action, change.fact.kind, until])).toEqual([
      ["remove", "grant", "new@acme.com accepts the invite"],
      ["remove", "user", "new@acme.com accepts the invite"],
    ]);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(operations.map(({ request }) => request.method)).toEqual(["POST"]);
  });

  test("an invite that is pending already is waited for just the same", () => {
    const live = liveOf([owner, invitee("new@acme.com")]);
    const { plan, findings } = proposeFor(
      "users:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n",
      live,
    );
    expect(plan.deferred.map(({ change }) => change.fact.kind)).toEqual(["grant"]);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("who is only demoted keeps just the ownership until then", () => {
    const live = liveOf([person("dana@acme.com", "Workspace Owner", "Source Admin")]);
    const { plan } = proposeFor("users:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n", live);
    expect(plan.deferred.map(({ change }) => change.fact)).toEqual([
      { kind: "grant", principal: "user:dana@acme.com", role: "Workspace Owner", on: "workspace" },
    ]);
    expect(lines({ plan })).toContain("- user:dana@acme.com Source Admin on workspace");
  });

  test("no more wait than owners.min needs", () => {
    const live = liveOf([
      person("a@acme.com", "Workspace Owner"),
      person("b@acme.com", "Workspace Owner"),
      person("c@acme.com", "Workspace Owner"),
    ]);
    const yaml =
      "settings: { owners: { min: 2 } }\nusers:\n  a@acme.com: { role: owner }\n  b@acme.com: { role: member }\n  c@acme.com: { role: member }\n  new@acme.com: { role: owner }\n";
    const { plan } = proposeFor(yaml, live);
    expect(plan.deferred.map(({ change }) => change.fact)).toEqual([
      { kind: "grant", principal: "user:b@acme.com", role: "Workspace Owner", on: "workspace" },
    ]);
  });

  test("ownership through a group is held back with what it rests on", () => {
    const live = liveOf(
      [person("dana@acme.com", "Workspace Member")],
      [group("Owners", ["dana@acme.com"], "Workspace Owner")],
    );
    const { plan, findings } = proposeFor(
      "settings: { limits: { removals: 100% } }\nusers:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n",
      live,
    );
    expect(plan.deferred).toHaveLength(3);
    expect(findings.filter(({ rule }) => rule === "last-owner")).toEqual([]);
  });

  test("a group that goes now takes along who waits, and the plan says so", () => {
    const live = liveOf([owner], [group("Old", ["dana@acme.com"], "Source Read-only")]);
    const { plan, patch } = proposeFor("users:\n  new@acme.com: { role: owner }\n", live);
    expect(lines({ plan })).toEqual(expect.arrayContaining(["- group:Old", "- user:dana@acme.com in group:Old"]));
    expect(plan.deferred.map(({ change }) => change.fact.kind)).toEqual(["grant", "user"]);
    expect(patch).toContainEqual({ op: "remove", path: "/group:Old" });
  });

  test("with nobody invited to own it, that is an error", () => {
    expect(rules(proposeFor("users:\n  dana@acme.com: { role: member }\n", liveOf([owner])))).toEqual(
      expect.arrayContaining(["last-owner", "owners-min"]),
    );
  });

  test("an active person who becomes owner lets the old one go at once", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")]);
    const { plan, findings } = proposeFor("users:\n  kim@acme.com: { role: owner }\n", live);
    expect(plan.deferred).toEqual([]);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("the RFC 6902 patch", () => {
  test("names what it changes by stable names", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod")]);
    const { patch } = proposeFor(`${OWNER}  kim@acme.com: { role: member, sources: { payments: read-only } }\n`, live);
    expect(patch).toEqual([
      { op: "remove", path: "/user:kim@acme.com/grants/Source Admin on source:web-prod" },
      { op: "add", path: "/user:kim@acme.com/grants/Source Read-only on source:payments", value: true },
    ]);
  });

  test("a group called __proto__ is a name like any other", () => {
    const { patch, plan } = proposeFor(`${OWNER}groups:\n  __proto__: { sources: read-only }\n`, liveOf([owner]));
    expect(plan.changes).toHaveLength(2);
    expect(patch).toEqual([
      {
        op: "add",
        path: "/group:__proto__",
        value: { grants: { "Source Read-only on workspace": true }, members: {} },
      },
    ]);
  });
});
