import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import { group, lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const kim = person("kim@acme.com", "Minimal Workspace Access");

describe("a group whose members the identity provider decides", () => {
  const POLICY = `groups:\n  Okta Eng: { managed-by: idp, sources: { "*": read-only } }\n${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access] }\n`;

  test("gets its grants, and its members stay whoever they are", () => {
    const live = liveOf([owner, kim], [group("Okta Eng", ["kim@acme.com", "dana@acme.com"])]);
    expect(lines(proposeFor(POLICY, live))).toEqual(["+ group:Okta Eng Source Read-only on workspace"]);
  });

  test("that is not there yet is neither created nor granted anything, and that is told", () => {
    const proposed = proposeFor(POLICY, liveOf([owner, kim]));
    expect(lines(proposed)).toEqual([]);
    expect(rules(proposed)).toContain("idp-missing");
  });

  test("somebody whom it took out and put back is granted again what the policy gives", () => {
    const back = liveOf(
      [owner, person("kim@acme.com", "Minimal Workspace Access")],
      [group("Okta Eng", [], "Source Read-only")],
    );
    const policy = `groups:\n  Okta Eng: { managed-by: idp, sources: { "*": read-only } }\n${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access], sources: { payments: full-access } }\n`;
    expect(lines(proposeFor(policy, back))).toEqual(["+ user:kim@acme.com Source Admin on source:payments"]);
  });

  test("has no members in the policy", () => {
    const { findings } = parsePolicy([
      {
        file: "p.yaml",
        text: "workspace: w\ngroups: { G: { managed-by: idp, members: [a@x.io] } }\nusers: { a@x.io: }\n",
      },
    ]);
    expect(findings.map(({ rule, source }) => `${source?.line}:${source?.column} ${rule}`)).toEqual([
      "2:43 idp-conflict",
    ]);
  });

  test("is not renamed by us", () => {
    expect(rules(proposeFor(`groups: { G: { managed-by: idp, previously: H } }\n${OWNER}`, liveOf([owner])))).toContain(
      "idp-conflict",
    );
  });
});

describe("people whom the identity provider decides", () => {
  const IDP = "settings: { people: idp }\n";

  test("nobody is invited or removed; grants are made, and those of the undeclared go but for the base role", () => {
    const live = liveOf([owner, kim, person("old@acme.com", "Minimal Workspace Access", "Source Admin")]);
    const policy = `${IDP}${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access], sources: { web-prod: read-only } }\n  new@acme.com: { role: member }\n`;
    const proposed = proposeFor(policy, live);
    expect(lines(proposed)).toEqual([
      "+ user:kim@acme.com Source Read-only on source:web-prod",
      "- user:old@acme.com Source Admin on workspace",
    ]);
    expect(proposed.findings.find(({ rule }) => rule === "idp-missing")?.message).toContain("new@acme.com");
  });

  test("somebody it has not brought yet is in no group either; somebody it has brought is", () => {
    const policy = (settings: string): string =>
      `${settings}groups: { Team: { members: [kim@acme.com, new@acme.com] } }\n${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access] }\n  new@acme.com: { roles: [Minimal Workspace Access] }\n`;
    const joined = (settings: string): readonly string[] =>
      lines(proposeFor(policy(settings), liveOf([owner, kim], [group("Team", [])]))).filter((line) =>
        line.includes(" in "),
      );
    expect(joined(IDP)).toEqual(["+ user:kim@acme.com in group:Team"]);
    expect(joined("")).toEqual(["+ user:kim@acme.com in group:Team", "+ user:new@acme.com in group:Team"]);
  });

  test("an end takes access and not the person, which is told", () => {
    const live = liveOf([owner, person("kim@acme.com", "Minimal Workspace Access", "Source Admin")]);
    const policy = `${IDP}${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access, Source Admin], until: 2026-11-01 }\n`;
    const proposed = proposeFor(policy, live);
    expect(lines(proposed)).toEqual(["- user:kim@acme.com Source Admin on workspace"]);
    expect(rules(proposed)).toContain("idp-conflict");
  });
});

describe("what is left to the identity provider stays as it is", () => {
  test("a pushed group under its old name", () => {
    const live = liveOf([owner, kim], [group("Old", ["kim@acme.com"], "Source Read-only")]);
    const policy = `groups: { New: { managed-by: idp, previously: Old, sources: read-only } }\n${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access] }\n`;
    expect(lines(proposeFor(policy, live))).toEqual([]);
  });

  test("nobody is left without any role: an undeclared person with nothing else is an error", () => {
    const live = liveOf([owner, person("x@acme.com", "Source Admin")]);
    const { findings } = proposeFor(`settings: { people: idp }\n${OWNER}`, live);
    const finding = findings.find(({ rule }) => rule === "no-role");
    expect([finding?.severity, finding?.message.includes("x@acme.com")]).toEqual(["error", true]);
  });

  test("a declared person holds what the policy says, base roles too", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Minimal Workspace Access")]);
    const policy = `settings: { people: idp }\n${OWNER}  kim@acme.com: { roles: [Minimal Workspace Access] }\n`;
    expect(lines(proposeFor(policy, live))).toEqual(["- user:kim@acme.com Workspace Member on workspace"]);
  });
});
