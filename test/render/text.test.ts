import pc from "picocolors";
import { describe, expect, test } from "vitest";
import type { Applied, OperationStatus } from "../../src/core/applied.ts";
import type { Finding } from "../../src/core/finding.ts";
import type { Proposed } from "../../src/core/propose.ts";
import { changeText, renderApplied, renderPlan, renderResult } from "../../src/render/text.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

const plain = pc.createColors(false);
const nowhere = (): undefined => undefined;

/** A plan as it is printed, without its fingerprint. Its own words fit a narrow terminal. */
function printed(proposed: Proposed, findings: readonly Finding[] = []): string {
  const text = renderPlan({ workspace: "acme-prod", proposed, findings }, nowhere, plain);
  if (findings.length === 0) expect(widest(text)).toBeLessThanOrEqual(80);
  return text.replace(proposed.plan.fingerprint, "sha256:…");
}

/** The longest line, with addresses left out: how long names are is not up to the program. */
function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.replace(/\S+@[^\s,}]+/gu, "").length));
}

const live = liveOf(
  [
    person("dana@acme.com", "Workspace Owner"),
    person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod"),
    person("lee@acme.com", "Workspace Member"),
    person("old@acme.com", "Workspace Member"),
    person("sso@acme.com", "Workspace Member"),
  ],
  [group("Data", ["kim@acme.com", "lee@acme.com"], "Source Read-only")],
);

const YAML = `settings: { except: [sso@acme.com] }
users:
  dana@acme.com: { role: owner }
  kim@acme.com: { role: member, sources: { web-prod: read-only } }
  lee@acme.com: { role: member }
  ines@acme.com: { role: member }
groups:
  Data: { members: [kim@acme.com, lee@acme.com], sources: read-only, warehouses: read-only }
  New: { members: [ines@acme.com] }
`;

test("a group's new name, labels, and who is reached by them", () => {
  const proposed = proposeFor(
    "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, sources: { 'env=prod': full-access } }\ngroups:\n  Fresh: { previously: Old, members: [dana@acme.com, kim@acme.com] }\nresources:\n  sources:\n    web-prod: { labels: { env: staging } }\n",
    liveOf(
      [
        person("dana@acme.com", "Workspace Owner"),
        person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=prod"),
      ],
      [group("Old", ["kim@acme.com"])],
    ),
  );
  expect(printed(proposed)).toMatchInlineSnapshot(`
    "acme-prod: 3 to add, 2 to remove (3 write requests)

      ~ group:Fresh  renamed from group:Old
          + member  dana@acme.com  policy.yaml:6

      ~ source:web-prod
          + label  env=staging  policy.yaml:9
          - label  env=prod

      ~ kim@acme.com  lateral, through labels
          - Source Admin on source:web-prod

    Fingerprint
      sha256:…
    "
  `);
  expect(proposed.plan.changes.filter(({ fact }) => fact.kind === "label").map(changeText)).toEqual([
    "+ label env=staging on source:web-prod",
    "- label env=prod on source:web-prod",
  ]);
});

describe("a plan", () => {
  const proposed = proposeFor(YAML, live);

  test("additions, removals, what comes through groups, and what is left alone", () => {
    expect(printed(proposed)).toMatchInlineSnapshot(`
      "acme-prod: 6 to add, 3 to remove (6 write requests)

        + ines@acme.com  joins
            + Workspace Member  workspace  policy.yaml:7

        ~ kim@acme.com  lateral
            + Source Read-only  source:web-prod  policy.yaml:5
            - Source Admin      source:web-prod
            + Warehouse Read-only on workspace  through group:Data

        - old@acme.com  leaves
            - Workspace Member  workspace

        ~ group:Data
            + Warehouse Read-only  workspace  policy.yaml:9

        + group:New
            + member  ines@acme.com  policy.yaml:10

        ~ lee@acme.com  lateral, through group:Data
            + Warehouse Read-only on workspace

      Not managed by this policy (1)
        user:sso@acme.com

      Fingerprint
        sha256:…
      "
    `);
  });

  test("how long it takes stands on a line of its own", () => {
    expect(
      printed({ ...proposed, minutes: 3 })
        .split("\n")
        .slice(0, 2),
    ).toEqual(["acme-prod: 6 to add, 3 to remove (6 write requests)", "  takes at least 3 min by the rate limits"]);
  });

  test("the longest headline fits", () => {
    const [change] = proposed.plan.changes;
    const [operation] = proposed.operations;
    if (change === undefined || operation === undefined) throw new Error("an empty plan");
    const many: Proposed = {
      ...proposed,
      minutes: 1_000,
      operations: Array.from({ length: 9_999 }, () => operation),
      plan: {
        ...proposed.plan,
        changes: Array.from({ length: 9_999 }, () => change),
        deferred: Array.from({ length: 99 }, () => ({ change, until: "it is time" })),
      },
    };
    const [headline = "", time = ""] = renderPlan(
      { workspace: "w", proposed: many, findings: [] },
      nowhere,
      plain,
    ).split("\n");
    expect(headline).toContain("99 waiting (9999 write requests)");
    expect(Math.max(headline.length, time.length)).toBeLessThanOrEqual(80);
  });

  test("what waits for an invite, though nothing can be done now", () => {
    const waiting = proposeFor(
      "users:\n  dana@acme.com: { role: member }\n  ines@acme.com: { role: owner }\n",
      liveOf([person("dana@acme.com", "Workspace Owner", "Workspace Member"), invitee("ines@acme.com")]),
    );
    expect(printed(waiting)).toMatchInlineSnapshot(`
      "acme-prod: nothing to change, 1 waiting

      Waiting (no failure: a later run does it)
        - Workspace Owner on workspace for user:dana@acme.com, until ines@acme.com accepts the invite
      "
    `);
  });

  test("nothing to change", () => {
    const nothing = proposeFor(
      "users:\n  dana@acme.com: { role: owner }\n",
      liveOf([person("dana@acme.com", "Workspace Owner")]),
    );
    expect(printed(nothing)).toMatchInlineSnapshot(`
      "acme-prod: nothing to change
      "
    `);
  });

  test("findings come last but for the fingerprint, with their number", () => {
    const text = printed(proposed, [
      { rule: "seats", severity: "error", message: "Too many people.", source: { file: "p.yaml", line: 2, column: 3 } },
      { rule: "dangling", severity: "note", message: "One." },
      { rule: "dangling", severity: "note", message: "Another." },
    ]);
    expect(text.slice(text.indexOf("Not managed"))).toMatchInlineSnapshot(`
      "Not managed by this policy (1)
        user:sso@acme.com

      p.yaml:2:3 error seats  Too many people.
      note dangling  One.
      note dangling  Another.
      1 error, 2 notes
      "
    `);
  });

  test("without a proposal there is only why", () => {
    const findings: readonly Finding[] = [{ rule: "token", severity: "error", message: "No token." }];
    expect(renderPlan({ workspace: "acme-prod", findings }, nowhere, plain)).toMatchInlineSnapshot(`
      "acme-prod: nothing was planned

      error token  No token.
      1 error
      "
    `);
  });
});

describe("what an apply came to", () => {
  const proposed = proposeFor(YAML, live);
  const applied = (statuses: readonly OperationStatus[], more: Partial<Applied> = {}): Applied => ({
    workspace: "acme-prod",
    fingerprint: proposed.plan.fingerprint,
    operations: proposed.operations.slice(0, statuses.length).map((operation, index) => ({
      operation,
      status: statuses[index] ?? "done",
    })),
    remaining: [],
    deferred: [],
    findings: [],
    verified: true,
    unreadable: 0,
    ...more,
  });

  function outcome(result: Applied): string {
    const text = renderApplied(result, nowhere, plain);
    if (result.findings.length === 0) expect(widest(text)).toBeLessThanOrEqual(80);
    return text;
  }

  test("all done and verified", () => {
    expect(outcome(applied(["done", "done", "done"]))).toMatchInlineSnapshot(`
      "3 operations: 3 done
      Read back: the workspace is what the policy says.
      "
    `);
  });

  test("some of everything, and what remains after reading back", () => {
    const result = applied(["done", "failed", "conflicted", "skipped", "done"], {
      remaining: proposed.plan.changes.slice(0, 3),
    });
    expect(outcome(result)).toMatchInlineSnapshot(`
      "5 operations: 2 done, 1 failed, 1 conflicted, 1 skipped
      Read back: 3 changes remain. The next run goes on with them.
        + group:New
        + user:ines@acme.com
        + user:ines@acme.com in group:New
      "
    `);
  });

  test("what was not read back is not called read back", () => {
    const result = applied(["failed"], {
      remaining: proposed.plan.changes.slice(0, 1),
      findings: [
        { rule: "unreachable", severity: "error", message: "What was applied could not be verified: no answer." },
      ],
      verified: false,
    });
    expect(outcome(result)).toMatchInlineSnapshot(`
      "1 operation: 1 failed
      1 change remains. The next run goes on with them.
        + group:New
      error unreachable  What was applied could not be verified: no answer.
      1 error
      "
    `);
  });

  test("one change remains, and one waits, which is no failure", () => {
    const [remaining] = proposed.plan.changes;
    const change = proposed.plan.changes.at(-1);
    if (remaining === undefined || change === undefined) throw new Error("an empty plan");
    const result = applied(["done"], {
      remaining: [remaining],
      deferred: [{ change, until: "ines@acme.com accepts the invite" }],
    });
    expect(outcome(result)).toMatchInlineSnapshot(`
      "1 operation: 1 done
      Read back: 1 change remains. The next run goes on with them.
        + group:New
      Waiting (no failure: a later run does it)
        - user:old@acme.com, until ines@acme.com accepts the invite
      "
    `);
  });

  test("each operation in one line, as it ends", () => {
    const ends = (["done", "failed", "conflicted", "skipped"] as const).map((status, index) => {
      const operation = proposed.operations[index];
      if (operation === undefined) throw new Error("too few operations");
      return renderResult(operation, status, status === "done" ? undefined : "why", plain);
    });
    expect(`\n${ends.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      done       POST   /groups
      failed     POST   /invites: why
      conflicted POST   /groups/{group:New}/users: why
      skipped    PUT    /groups/{group:Data}/permissions: why
      "
    `);
  });

  test("a batch says how many it holds", () => {
    const [operation] = proposed.operations;
    if (operation === undefined) throw new Error("no operation");
    const batch = { ...operation, parts: [operation, operation] };
    expect(renderResult(batch, "done", undefined, plain)).toMatch(/ \(2\)$/u);
  });
});
