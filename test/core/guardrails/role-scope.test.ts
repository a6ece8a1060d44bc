import { describe, expect, test } from "vitest";
import { group, liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const told = (entries: string, of = liveOf([owner])): readonly string[] => found("role-scope", OWNER + entries, of);

describe("a role where it can't apply", () => {
  test.each([
    ["PII Access", "source:web-prod", "it applies to the workspace as a whole, so leave `on` out"],
    ["Workspace Owner", "labels:env=prod", "it applies to the workspace as a whole, so leave `on` out"],
    ["Warehouse Admin", "labels:env=prod", "it applies on `workspace`, `warehouse:NAME`"],
    [
      "Source Admin",
      "warehouse:snowflake-prod",
      "it applies on `workspace`, `source:NAME` or labels such as `env=prod`",
    ],
  ])("%s on %s", (role, on, where) => {
    const written = on.replace("labels:", "");
    expect(told(`  dev@acme.com: { role: member, roles: [{ role: ${role}, on: "${written}" }] }\n`)).toEqual([
      `error 4:41 \`${role}\` can't be granted on \`${on}\`: ${where}.`,
    ]);
  });
});

test("a grant that means nothing may go, and people, members and labels are no grants", () => {
  const odd = liveOf(
    [owner, person("dev@acme.com", "Workspace Member", "Source Admin on warehouse:snowflake-prod")],
    [group("Old", ["dev@acme.com"], "Warehouse Admin on source:web-prod")],
  );
  const yaml = `  dev@acme.com: { role: member }\n  new@acme.com: { role: member }\ngroups: { New: { members: [new@acme.com] } }\nresources: { sources: { web-prod: { labels: { team: money } } } }\n`;
  expect(told(yaml, odd)).toEqual([]);
});
