import { expect, test } from "vitest";
import { liveOf, person, proposeFor } from "../scenario.ts";

const live = liveOf([person("dana@acme.com", "Workspace Owner")]);

/** What there is to say by these rules about an entry of somebody, or of a group or profile that somebody has. */
function said(rule: string, entry: string, on: "user" | "group" | "profile" = "user", of = live): string {
  const yaml = {
    user: `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, ${entry} }\n`,
    group: `users:\n  dana@acme.com: { role: owner }\ngroups:\n  Data: { ${entry} }\n`,
    profile: `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: p }\nprofiles:\n  p: { ${entry} }\n`,
  }[on];
  const found = proposeFor(yaml, of).findings.filter((finding) => finding.rule === rule);
  expect(found).toHaveLength(1);
  expect(found[0]?.severity).toBe("error");
  return found[0]?.message ?? "";
}

test("a label with a colon is shown with an equals sign, where the kind has such labels", () => {
  expect(said("unknown-resource", 'sources: { "env:prod": read-only }')).toContain("`env=prod`");
  expect(said("unknown-resource", 'sources: { "evn:prod": read-only }')).not.toContain("=");
  expect(said("unknown-resource", 'sources: { "env:": read-only }')).not.toContain("=");
  expect(said("unknown-resource", 'warehouses: { "env:prod": read-only }')).not.toContain("=");
});

test("a name with its kind before it is shown without", () => {
  expect(said("unknown-resource", "sources: { 'source:web-prod': read-only }")).toContain("write `web-prod`");
  expect(said("unknown-resource", "sources: { 'source:nope': read-only }")).not.toContain("write");
  expect(said("unknown-resource", "warehouses: { 'source:web-prod': read-only }")).not.toContain("write");
});

test.each([
  ["env=prodd", "did you mean `env=prod`"],
  ["env=production", "`env` has `prod`, `staging`"],
  ["evn=prod", "did you mean `env=prod`"],
  ["colour=red", "`env`, `team`"],
])("instead of the label %s", (label, instead) => {
  expect(said("unknown-label", `sources: { "${label}": read-only }`)).toContain(instead);
});

test("where there are no labels at all, that is said", () => {
  const bare = liveOf([person("dana@acme.com", "Workspace Owner")], [], {
    resources: [{ kind: "source", id: "s1", names: ["web"] }],
  });
  expect(said("unknown-label", 'sources: { "env=prod": read-only }', "user", bare)).toContain("no labels at all");
});

test("of many values the first are named, and the others counted", () => {
  const many = liveOf([person("dana@acme.com", "Workspace Owner")], [], {
    resources: Array.from({ length: 10 }, (_, n) => ({
      kind: "source" as const,
      id: `s${n}`,
      names: [`source-${n}`],
      labels: { env: `environment-${n}` },
    })),
  });
  const message = said("unknown-label", 'sources: { "env=x": read-only }', "user", many);
  expect(message).toContain("`environment-0`");
  expect(message).toContain("`environment-7` and 2 more");
  expect(message).not.toContain("environment-8");
});

test("a role that nobody offers comes with those that are offered, the nearest first, ten at most", () => {
  const message = said("unknown-role", "roles: [Source Editor]");
  expect(message).toMatch(/offers `Source Admin`, .* and 5 more\.$/u);
  expect(message.match(/`/gu)).toHaveLength(2 + 2 * 10);
  expect(said("unknown-role", "roles: [Source Admn]")).toMatch(/did you mean `Source Admin`\?\)\.$/u);
  const few = liveOf([person("dana@acme.com", "Workspace Owner")], [], {
    roles: ["Workspace Owner", "Workspace Member"],
  });
  expect(said("unknown-role", "roles: [Viewer]", "user", few)).toMatch(/offers `Workspace \w+`, `Workspace \w+`\.$/u);
});

test.each(["admin", "Member", "owner", "read-only", "Workspace Admin"])(
  "%s under `roles` was meant for `role`, which a group has not",
  (role) => {
    const word = role.toLowerCase().replace("workspace ", "");
    expect(said("unknown-role", `roles: [${role}]`)).toContain(`did you mean \`role: ${word}\``);
    expect(said("unknown-role", `roles: [${role}]`, "profile")).toContain(`did you mean \`role: ${word}\``);
    const ofGroup = said("unknown-role", `roles: [${role}]`, "group");
    expect(ofGroup).not.toContain("`role:");
    expect(ofGroup).toMatch(/a group has none.*`sources`.*`Source Admin`/u);
  },
);

test.each([
  ["{ role: PII Access, on: 'source:web-prod' }", /as a whole/u],
  ["{ role: Workspace Owner, on: 'env=prod' }", /as a whole/u],
  ["{ role: Source Admin, on: 'warehouse:snowflake-prod' }", /`workspace`, `source:NAME` or labels/u],
  ["{ role: Warehouse Admin, on: 'env=prod' }", /`workspace`, `warehouse:NAME`\.$/u],
])("where %s can be granted instead", (line, where) => {
  expect(said("role-scope", `roles: [${line}]`)).toMatch(where);
});
