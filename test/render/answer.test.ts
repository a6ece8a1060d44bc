import { fail } from "node:assert";
import { describe, expect, test } from "vitest";
import { explain, type Explanation } from "../../src/core/answer/explain.ts";
import { type Asked, inquire } from "../../src/core/answer/inquire.ts";
import type { Holders } from "../../src/core/answer/who-can.ts";
import type { Finding } from "../../src/core/finding.ts";
import { everywhereJson, explanationJson, holdersJson } from "../../src/render/answer-json.ts";
import { everywhereMarkdown, explanationMarkdown, holdersMarkdown } from "../../src/render/answer-markdown.ts";
import { datesOf } from "../../src/render/answer-words.ts";
import { everywhereText, explanationText, holdersText } from "../../src/render/answer.ts";
import { invitee, liveOf, person, proposeFor } from "../scenario.ts";
import { about, ERROR, holders, named, NOTE, nowhere, plain } from "./answer-scenes.ts";

/** As it stands on the terminal. */
function told(email: string, resource?: string, findings: readonly Finding[] = []): string {
  return `\n${explanationText(about(email, resource, findings), email, nowhere, named)}`;
}

describe("what somebody has", () => {
  test("all of it: what ends soon, comes, goes or is left alone stands out", () => {
    expect(told("dev@acme.com")).toMatchInlineSnapshot(`
      "
      bold<acme-prod: dev@acme.com (also dev.new@acme.com): active, member>
      dim<  policy.yaml:7:3>
      dim<  approved by root@acme.com>

      bold<Access (7)>
          full-access  Source Admin on source:web-staging               direct, profile eng             policy.yaml:4:35                                  live and desired
      dim<        approved by root@acme.com>
      yellow<    full-access  Warehouse Admin on warehouse:snowflake-dev       direct                          policy.yaml:11:7   until 2026-11-23 (tomorrow)    live and desired>
      dim<        Move; ticket SEC-1; approved by root@acme.com>
      red<  - full-access  Function Admin on workspace                      direct                                                                            only live: the next apply removes it>
      dim<  = full-access  Source Admin on workspace                        group:Okta Data                                                                   only live: left alone: excepted by \`group:Okta *\`>
      green<  + read-only    Source Read-only on source:web-prod              group:Data (policy.yaml:20:23)  policy.yaml:21:16  until 2026-12-07 (in 15 days)  only desired: the next apply adds it>
      dim<        approved by root@acme.com>
      yellow<    read-only    Unify and Engage Read-only on space:engage-prod  direct                          policy.yaml:13:15  until 2026-12-06 (in 14 days)  live and desired>
      dim<        approved by root@acme.com>
          none         Workspace Member on workspace                    direct, profile eng             policy.yaml:4:16                                  live and desired
      dim<        approved by root@acme.com>

      bold<Groups (2)>
          group:Data       policy.yaml:20:23  until 2026-12-07 (in 15 days)  live and desired
      dim<  = group:Okta Data                                                    only live: left alone: excepted by \`group:Okta *\`>

      bold<No access, says the policy (3)>
        every source with labels:team=money, for all of group:Data  policy.yaml:21:60
        source:payments, for all of group:Data  policy.yaml:21:39
        every function not named otherwise, for all of group:Data  policy.yaml:22:16

      bold<Gives nothing today (1)>
        \`read-only\` on warehouses \`snowflake-prod\` of dev@acme.com: from 2026-12-01, until 2027-01-31  policy.yaml:12:7
      "
    `);
  });

  test("one resource: the answer in a sentence, then only what reaches it", () => {
    expect(told("dev@acme.com", "payments")).toMatchInlineSnapshot(`
      "
      bold<acme-prod: dev@acme.com (also dev.new@acme.com): active, member>
        dev@acme.com has full-access to source:payments through group:Okta Data.
      dim<  policy.yaml:7:3>
      dim<  approved by root@acme.com>

      bold<Access (1)>
      dim<  = full-access  Source Admin on workspace  group:Okta Data  only live: left alone: excepted by \`group:Okta *\`>

      bold<Groups (1)>
      dim<  = group:Okta Data  only live: left alone: excepted by \`group:Okta *\`>

      bold<No access, says the policy (2)>
        every source with labels:team=money, for all of group:Data  policy.yaml:21:60
        source:payments, for all of group:Data  policy.yaml:21:39
      "
    `);
  });

  test("somebody who is not there yet, an invite, a service account, and somebody who goes", () => {
    const heads = ["new@acme.com", "kim@acme.com", "etl@acme.com", "gone@acme.com"].map((email) => told(email));
    expect(heads.join("")).toMatchInlineSnapshot(`
      "
      bold<acme-prod: new@acme.com: not in the workspace, no workspace role, by the policy member>
      green<  only desired: the next apply invites them>
      dim<  policy.yaml:17:3>
      dim<  review by 2027-03-01>

      bold<Access (2)>
      green<  + read-only  Source Read-only on source:web-prod  group:Data (policy.yaml:20:62)  policy.yaml:21:16  review by 2027-03-01  only desired: the next apply adds it>
      green<  + none       Workspace Member on workspace        direct                          policy.yaml:17:25  review by 2027-03-01  only desired: the next apply adds it>

      bold<Groups (1)>
      green<  + group:Data  policy.yaml:20:62  review by 2027-03-01  only desired: the next apply adds it>

      bold<No access, says the policy (3)>
        every source with labels:team=money, for all of group:Data  policy.yaml:21:60
        source:payments, for all of group:Data  policy.yaml:21:39
        every function not named otherwise, for all of group:Data  policy.yaml:22:16

      bold<acme-prod: kim@acme.com: invited, no workspace role, by the policy member>
        Invited: what a pending invite grants can't be read, so only what comes through groups is known to be live.
      dim<  policy.yaml:16:3>

      bold<Access (1)>
      green<  + none  Workspace Member on workspace  direct  policy.yaml:16:25  only desired: they have not accepted their invite, and what an invite grants can't be read>

      bold<acme-prod: etl@acme.com: active, service account of root@acme.com, member>
      dim<  policy.yaml:15:3>

      bold<Access (2)>
      green<  + read-only  Warehouse Read-only on warehouse:snowflake-dev  direct  policy.yaml:15:84  only desired: the next apply adds it>
          none       Workspace Member on workspace                   direct  policy.yaml:15:25  live and desired

      bold<acme-prod: gone@acme.com: active, member, by the policy none>
      red<  only live: the next apply removes it>

      bold<Access (2)>
      red<  - full-access  Warehouse Admin on workspace   direct  only live: the next apply removes it>
      red<  - none         Workspace Member on workspace  direct  only live: the next apply removes it>
      "
    `);
  });
});

test("what waits for somebody else stands out too, and says what it waits for", () => {
  const waiting = proposeFor(
    "users:\n  heir@acme.com: { role: owner }\n",
    liveOf([person("root@acme.com", "Workspace Owner"), invitee("heir@acme.com")]),
  );
  const [asked = fail("no answer")] = inquire([{ workspace: "acme-prod", findings: [], proposed: waiting }], (one) =>
    explain(one, "root@acme.com"),
  );
  expect(explanationText(asked, "root@acme.com", nowhere, named).split("\n")).toEqual([
    "bold<acme-prod: root@acme.com: active, owner, by the policy none>",
    "yellow<  deferred: it is removed once heir@acme.com accepts the invite>",
    "",
    "bold<Access (1)>",
    "yellow<  ~ full-access  Workspace Owner on workspace  direct  deferred: it is removed once heir@acme.com accepts the invite>",
    "",
  ]);
});

test.each([
  [{ terms: { until: "2026-11-22" }, endsIn: 0 }, "until 2026-11-22 (today)"],
  [{ terms: { from: "2026-11-01", until: "2026-11-23" }, endsIn: 1 }, "from 2026-11-01, until 2026-11-23 (tomorrow)"],
  [{ terms: { until: "2026-11-24" }, endsIn: 2 }, "until 2026-11-24 (in 2 days)"],
  [{ terms: { until: "2026-11-21" } }, "until 2026-11-21"],
  [{ terms: { reviewBy: "2027-03-01" } }, "review by 2027-03-01"],
  [{}, ""],
] as const)("the dates of %j are %j", (dated, text) => expect(datesOf(dated)).toBe(text));

describe("who can", () => {
  test("people with the most access first, each with their ways, then groups with their members", () => {
    expect(`\n${holdersText(holders("web-prod"), "web-prod", nowhere, named)}`).toMatchInlineSnapshot(`
      "
      bold<acme-prod: source:web-prod: 3 people, 2 groups>

      bold<People>
        bold<dev@acme.com>  full-access  dim<active, member>
      dim<      = full-access  Source Admin on workspace            group:Okta Data                                                                   only live: left alone: excepted by \`group:Okta *\`>
      green<      + read-only    Source Read-only on source:web-prod  group:Data (policy.yaml:20:23)  policy.yaml:21:16  until 2026-12-07 (in 15 days)  only desired: the next apply adds it>
      dim<            approved by root@acme.com>
        bold<root@acme.com>  full-access  dim<active, owner>
              full-access  Workspace Owner on workspace  direct  policy.yaml:6:26  live and desired
        bold<new@acme.com>  none, by the policy read-only  dim<not in the workspace, no workspace role, by the policy member>
      green<      + read-only  Source Read-only on source:web-prod  group:Data (policy.yaml:20:62)  policy.yaml:21:16  review by 2027-03-01  only desired: the next apply adds it>

      bold<Groups>
        bold<group:Okta Data>  full-access
      dim<      = full-access  Source Admin on workspace  group:Okta Data  only live: left alone: excepted by \`group:Okta *\`>
            members: dev@acme.com (only live: left alone: excepted by \`group:Okta *\`)
        bold<group:Data>  none, by the policy read-only
      green<      + read-only  Source Read-only on source:web-prod  group:Data  policy.yaml:21:16  only desired: the next apply adds it>
            members: dev@acme.com, new@acme.com (only desired: the next apply adds it), root@acme.com (only live: the next apply removes it)
      "
    `);
  });

  test("how much was asked for, a single group, and that it has no members", () => {
    expect(`\n${holdersText(holders("snowflake-dev", "read-only"), "x", nowhere, plain)}`).toMatchInlineSnapshot(`
      "
      acme-prod: warehouse:snowflake-dev (at least read-only): 4 people, 1 group

      People
        dev@acme.com  full-access  active, member
              full-access  Warehouse Admin on warehouse:snowflake-dev  direct  policy.yaml:11:7  until 2026-11-23 (tomorrow)  live and desired
                  Move; ticket SEC-1; approved by root@acme.com
        gone@acme.com  full-access, by the policy none  active, member, by the policy none
            - full-access  Warehouse Admin on workspace  direct  only live: the next apply removes it
        root@acme.com  full-access  active, owner
              full-access  Workspace Owner on workspace  direct  policy.yaml:6:26  live and desired
        etl@acme.com  none, by the policy read-only  active, service account of root@acme.com, member
            + read-only  Warehouse Read-only on warehouse:snowflake-dev  direct  policy.yaml:15:84  only desired: the next apply adds it

      Groups
        group:Spare  none, by the policy full-access
            + full-access  Warehouse Admin on warehouse:snowflake-dev  group:Spare  policy.yaml:23:39  only desired: the next apply adds it
            members: none
      "
    `);
  });
});

describe("findings of the plan", () => {
  test("errors are shown, the others are counted", () => {
    const counted = (findings: readonly Finding[]): string =>
      told("root@acme.com", undefined, findings).split("\n\n").at(-1) ?? "";
    expect(counted([ERROR, NOTE])).toBe(
      "red<error> bold<seats>  Too many people.\ndim<1 error>\ndim<1 more finding of the plan: `segment-access plan` shows it.>\n",
    );
    expect(counted([NOTE, NOTE])).toBe("dim<2 more findings of the plan: `segment-access plan` shows them.>\n");
    expect(explanationMarkdown(about("root@acme.com", undefined, [NOTE]), "root@acme.com")).toMatch(
      /\n\n1 more finding of the plan: `segment-access plan` shows it\.\n$/u,
    );
  });

  test("where there is no answer they say why", () => {
    const nobody = about("nobody@acme.com", undefined, [ERROR]);
    expect(`\n${explanationText(nobody, "nobody@acme.com", nowhere, plain)}`).toMatchInlineSnapshot(`
      "
      acme-prod: nothing to say about nobody@acme.com

      error unknown-person  \`nobody@acme.com\` is neither in acme-prod nor in its policy.
      error seats  Too many people.
      2 errors
      "
    `);
    expect(`\n${explanationMarkdown(nobody, "nobody@acme.com")}`).toMatchInlineSnapshot(`
      "
      ### Nothing to say about \`nobody@acme.com\`: \`acme-prod\`

      | | Rule | Finding | Where |
      | --- | --- | --- | --- |
      | error | \`unknown-person\` | \`nobody@acme.com\` is neither in acme-prod nor in its policy. |  |
      | error | \`seats\` | Too many people. |  |
      "
    `);
    expect(holdersMarkdown(holders("nope"), "nope")).toMatch(/^### Nothing to say about `nope`: `acme-prod`\n/u);
    const unread: Asked<Holders> = { workspace: "", findings: [ERROR], objections: [] };
    expect(holdersText(unread, "nope", nowhere, plain)).toMatch(/^nothing to say about nope\n\nerror seats/u);
    expect(holdersMarkdown(unread, "nope")).toMatch(/^### Nothing to say about `nope`\n\n\| \|/u);
  });
});

describe("several workspaces", () => {
  const unread: Asked<Explanation> = { workspace: "acme-test", findings: [ERROR], objections: [] };
  const elsewhere = { ...about("nobody@acme.com"), workspace: "acme-dev" };
  const asked = [about("dev@acme.com"), elsewhere, unread];
  const line = "dev@acme.com: acme-prod (active, member), acme-dev (unknown), acme-test (no answer)";

  test("one line says what the person is in each, then each has its section", () => {
    const text = everywhereText(asked, "dev@acme.com", nowhere, plain);
    expect(text.startsWith(`${line}\n\nacme-prod: dev@acme.com (also`)).toBe(true);
    expect(text).toContain("\n\nacme-dev: nothing to say about dev@acme.com\n\nerror unknown-person");
    expect(text).toContain("\n\nacme-test: nothing to say about dev@acme.com\n\nerror seats");
    const markdown = everywhereMarkdown(asked, "dev@acme.com");
    expect(markdown.startsWith(`\`${line}\`\n\n### Access of \`dev@acme.com\`: \`acme-prod\`\n\n- `)).toBe(true);
    expect(markdown).toContain("\n\n### Nothing to say about `dev@acme.com`: `acme-dev`\n\n| | Rule");
  });

  test("JSON has every address once, and the findings of all, errors first", () => {
    const { addresses, findings, workspaces } = everywhereJson("dev@acme.com", [
      { ...about("dev@acme.com"), findings: [NOTE] },
      { ...about("dev@acme.com"), workspace: "acme-dev" },
      unread,
    ]) as { addresses: unknown; findings: readonly Finding[]; workspaces: readonly { workspace: string }[] };
    expect(addresses).toEqual(["dev.new@acme.com", "dev@acme.com"]);
    expect(findings).toEqual([ERROR, NOTE]);
    expect(workspaces.map(({ workspace }) => workspace)).toEqual(["acme-prod", "acme-dev", "acme-test"]);
  });
});

test("JSON without an answer has every key, with nothing in it", () => {
  const nobody = about("nobody@acme.com", undefined, [NOTE]);
  expect(explanationJson(nobody)).toEqual({
    version: 1,
    workspace: "acme-prod",
    person: null,
    addresses: [],
    workspaceRole: { live: null, desired: null },
    resource: null,
    answer: null,
    groups: [],
    access: [],
    denials: [],
    inactive: [],
    findings: [...nobody.objections, NOTE],
  });
  const nothing = holders("nope", "read-only", [NOTE]);
  expect(holdersJson(nothing)).toEqual({
    version: 1,
    workspace: "acme-prod",
    resource: null,
    atLeast: null,
    people: [],
    groups: [],
    findings: [...nothing.objections, NOTE],
  });
});
