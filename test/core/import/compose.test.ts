import { describe, expect, test } from "vitest";
import { composeEntries, composePolicy } from "../../../src/core/import/compose.ts";
import { draftPolicy } from "../../../src/core/import/draft-policy.ts";
import { parsePolicy } from "../../../src/core/parse.ts";
import { propose } from "../../../src/core/propose.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, TODAY } from "../../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");

function files(live: Live): readonly { name: string; text: string }[] {
  return composePolicy(draftPolicy(live, segmentSystem.vocabulary(live.roles)), "us");
}

function file(live: Live, name: string): string {
  return files(live).find((one) => one.name === name)?.text ?? "";
}

describe("an imported policy reads as a person would write it", () => {
  test("people stand under their workspace role, in words", () => {
    const admin = [
      "Workspace Member",
      "Source Admin",
      "Warehouse Admin",
      "Function Admin",
      "Tracking Plan Admin",
      "Unify and Engage Admin",
    ];
    const live = liveOf([
      owner,
      person("kim@acme.com", ...admin, "PII Access"),
      person("lee@acme.com", "Workspace Member", "Source Read-only", "Source Admin on source:payments"),
      person("moe@acme.com", "Workspace Member"),
      invitee("new@acme.com"),
    ]);
    expect(file(live, "users.yaml")).toBe(`users:
  # Owners
  dana@acme.com: { role: owner }

  # Admins
  kim@acme.com:
    role: admin
    roles:
      - PII Access

  # Members
  lee@acme.com:
    role: member
    sources: { "*": read-only, payments: full-access }
  moe@acme.com: { role: member }

  # Pending invites: what they grant can't be read; this is what they will have
  new@acme.com: { role: member }
`);
  });

  test("what words can't say exactly stands by role and scope", () => {
    const live = liveOf(
      [owner],
      [
        group(
          "Data",
          ["dana@acme.com"],
          "Source Admin",
          "Source Read-only on source:payments",
          "Source Admin on labels:env=prod",
        ),
      ],
    );
    expect(file(live, "groups.yaml")).toBe(`groups:
  Data:
    members:
      - dana@acme.com
    sources: { "*": full-access }
    roles:
      - role: Source Admin
        on: env=prod
      - role: Source Read-only
        on: source:payments
`);
  });

  test("names that YAML would take for something else stay names", () => {
    const names = [
      "012",
      "yes",
      "null",
      "a: b",
      "- x",
      "*",
      "# no",
      "line\nbreak",
      " spaced ",
      "'quoted\"",
      "\u0007bell",
      "{}",
      "1e3",
      "__proto__",
    ];
    const live = liveOf(
      [owner],
      names.map((name) => group(name, ["dana@acme.com"], "Source Read-only")),
    );
    const parsed = parsePolicy(files(live).map(({ name, text }) => ({ file: name, text })));
    expect(parsed.findings).toEqual([]);
    expect(parsed.ok && propose(parsed.value, live, segmentSystem, TODAY).plan.changes).toEqual([]);
  });
});

test("the region is written where it is not the usual one", () => {
  const text = (region: "us" | "eu") =>
    composePolicy({ workspace: "acme-prod", groups: [], users: [] }, region)[0]?.text;
  expect(text("eu")).toContain("\n  region: eu\n");
  expect(text("us")).toMatch(/^workspace: acme-prod\nsettings:\n {2}scope: everything\n {2}# /u);
  expect(text("us")).not.toContain("region");
});

test("an entry stands in one line where it is short, and no line of it is folded", () => {
  const text = (reason: string) =>
    composeEntries({
      groups: [],
      users: [{ email: "a@x.com", invited: false, word: "member", entry: { role: "member", reason } }],
    }).at(-1)?.text;
  expect(text("x".repeat(36))).toContain(`a@x.com: { role: member, reason: ${"x".repeat(36)} }\n`);
  expect(text("x".repeat(37))).toContain(`a@x.com:\n    role: member\n    reason: ${"x".repeat(37)}\n`);
  expect(text("word ".repeat(40).trim())).toContain(`    reason: ${"word ".repeat(40).trim()}\n`);
});
