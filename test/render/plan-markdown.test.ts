import { fail } from "node:assert";
import { describe, expect, test } from "vitest";
import type { Applied } from "../../src/core/applied.ts";
import type { Finding } from "../../src/core/finding.ts";
import { code, renderAppliedMarkdown, renderFindingsTable, renderMarkdown } from "../../src/render/markdown.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

const live = liveOf(
  [
    person("dana@acme.com", "Workspace Owner"),
    person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod", "Function Admin"),
    person("lee@acme.com", "Workspace Member", "Source Read-only on labels:env=prod"),
    person("etl@acme.com", "Workspace Member"),
    person("old@acme.com", "Workspace Member"),
    person("sso@acme.com", "Workspace Member"),
    invitee("ivy@acme.com"),
  ],
  [group("Data", ["kim@acme.com", "lee@acme.com"], "Function Read-only"), group("Old", ["dana@acme.com"])],
);

const proposed = proposeFor(
  `settings: { except: [sso@acme.com] }
users:
  dana@acme.com: { role: owner }
  kim@acme.com: { role: member, sources: { web-prod: read-only } }
  lee@acme.com: { role: member, sources: { "env=prod": read-only } }
  ines@acme.com: { role: member, until: 2027-01-31, reason: Cover }
  ivy@acme.com: { role: member }
  etl@acme.com: { role: member, kind: service, owner: dana@acme.com, functions: read-only }
groups:
  Data: { members: [kim@acme.com, lee@acme.com], functions: read-only, warehouses: read-only }
  Fresh: { previously: Old, members: [dana@acme.com, ivy@acme.com] }
resources:
  sources:
    web-staging: { labels: { env: prod } }
`,
  live,
);

test("a plan: people, service accounts, then what changes as YAML, the requests, and who is left alone", () => {
  const text = renderMarkdown({ workspace: "acme-prod", findings: [], proposed });
  expect(`\n${text.replace(proposed.plan.fingerprint, "sha256:…")}`).toMatchInlineSnapshot(`
    "
    ### Access plan: \`acme-prod\`

    **5 people** affected: 8 to add, 6 to remove, 9 write requests.

    | Person | Effect | Gains | Loses | Through | Why |
    | --- | --- | --- | --- | --- | --- |
    | \`ines@acme.com\` | joins | \`Workspace Member on workspace\` |  | \`direct\` | \`policy.yaml:7 (until 2027-01-31, Cover)\` |
    | \`kim@acme.com\` | lateral | \`Warehouse Read-only on workspace\` | \`Function Admin on workspace\`<br>\`Source Admin on source:web-prod\`<br>and keeps \`Function Read-only on workspace\`<br>\`Source Read-only on source:web-prod\` | \`direct\`<br>\`group:Data\` | \`policy.yaml:5\`<br>\`policy.yaml:11\` |
    | \`lee@acme.com\` | lateral | \`Source Read-only on source:web-staging\`<br>\`Warehouse Read-only on workspace\` |  | \`direct\`<br>\`group:Data\`<br>\`labels\` | \`policy.yaml:11\`<br>\`policy.yaml:15\` |
    | \`old@acme.com\` | leaves |  | \`Workspace Member on workspace\` | \`direct\` |  |

    | Service account | Effect | Gains | Loses | Through | Why |
    | --- | --- | --- | --- | --- | --- |
    | \`etl@acme.com\` | lateral | \`Function Read-only on workspace\` |  | \`direct\` | \`policy.yaml:9\` |

    <details><summary>Access before and after</summary>

    \`\`\`diff
     group:Data:
       members:
         - user:kim@acme.com
         - user:lee@acme.com
       grants:
         - Function Read-only on workspace
    +    - Warehouse Read-only on workspace
    -group:Old:
    +group:Fresh:
       members:
         - user:dana@acme.com
    +    - user:ivy@acme.com
       grants: []
     source:web-staging:
       labels:
    -    - env=staging
    +    - env=prod
     user:etl@acme.com:
       grants:
    +    - Function Read-only on workspace
         - Workspace Member on workspace
    +user:ines@acme.com:
    +  grants:
    +    - Workspace Member on workspace
     user:kim@acme.com:
       grants:
    -    - Function Admin on workspace
    -    - Source Admin on source:web-prod
    +    - Source Read-only on source:web-prod
         - Workspace Member on workspace
    -user:old@acme.com:
    -  grants:
    -    - Workspace Member on workspace
    \`\`\`

    </details>

    <details><summary>Requests (9)</summary>

    \`\`\`text
    PATCH /groups/{group:Old}
    POST /invites
    POST /groups/{group:Fresh}/users
    PUT /groups/{group:Data}/permissions
    PUT /users/{user:etl@acme.com}/permissions
    PUT /users/{user:kim@acme.com}/permissions
    PUT /sources/{source:web-staging}/labels
    PUT /users/{user:kim@acme.com}/permissions
    DELETE /users
    \`\`\`

    </details>

    <details><summary>Not managed by this policy (1)</summary>

    - \`user:sso@acme.com\`

    </details>

    <sub>Fingerprint \`sha256:…\`</sub>
    "
  `);
});

const waiting = proposeFor(
  "users:\n  dana@acme.com: { role: member }\n  ines@acme.com: { role: owner }\n",
  liveOf([person("dana@acme.com", "Workspace Owner", "Workspace Member"), invitee("ines@acme.com")]),
);

describe("a plan without changes", () => {
  test("of which something waits", () => {
    expect(renderMarkdown({ workspace: "acme-prod", findings: [], proposed: waiting }))
      .toBe(`### Access plan: \`acme-prod\`

Nothing to change now. 1 change waits.

**Waiting:**

- \`- Workspace Owner on workspace for user:dana@acme.com\` until \`ines@acme.com\` accepts the invite
`);
  });

  test("in a workspace where somebody is left alone", () => {
    const nothing = proposeFor(
      "settings: { except: [sso@acme.com] }\nusers:\n  dana@acme.com: { role: owner }\n",
      liveOf([person("dana@acme.com", "Workspace Owner"), person("sso@acme.com", "Workspace Member")]),
    );
    expect(renderMarkdown({ workspace: "acme-prod", findings: [], proposed: nothing }))
      .toBe(`### Access plan: \`acme-prod\`

Nothing to change.

<details><summary>Not managed by this policy (1)</summary>

- \`user:sso@acme.com\`

</details>
`);
  });
});

test("one person, one request, and several changes that wait", () => {
  const [change = fail("an empty plan")] = waiting.plan.deferred;
  const small = proposeFor(
    "users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, functions: read-only }\n",
    liveOf([person("dana@acme.com", "Workspace Owner"), person("dev@acme.com", "Workspace Member")]),
  );
  const both = { ...small, plan: { ...small.plan, deferred: [change, change] } };
  const text = renderMarkdown({ workspace: "acme-prod", findings: [], proposed: both });
  expect(text).toContain("**1 person** affected: 1 to add, 0 to remove, 1 write request. 2 changes wait.\n");
  expect(text).toContain("\n\n**Waiting:**\n\n- `- Workspace Owner");
  expect(text).not.toContain("Service account");
  expect(text).not.toContain("Not managed");
});

const FINDINGS: readonly Finding[] = [
  {
    rule: "seats",
    severity: "error",
    message: "Too *many* <b>people</b> & `a|b`, says @octocat (see https://x.example/y).",
    source: { file: "p|q.yaml", line: 2, column: 3 },
  },
  { rule: "sign-off", severity: "warning", message: "Somebody has to agree.", needs: "approval" },
  { rule: "dangling", severity: "note", message: "www.evil.example and a@b.example; ~~no~~" },
];

test("findings stand in a table, each with its severity or what it needs; what others wrote is code or escaped", () => {
  expect(renderFindingsTable([])).toEqual([]);
  expect(renderFindingsTable(FINDINGS)).toEqual([
    [
      "| | Rule | Finding | Where |",
      "| --- | --- | --- | --- |",
      String.raw`| error | ${"`seats`"} | Too \*many\* &lt;b\>people&lt;/b\> &amp; ${"`a\\|b`"}, says ${"`@octocat`"} \(see ${"`https://x.example/y`"}\). | ${"`p\\|q.yaml:2`"} |`,
      "| needs approval | `sign-off` | Somebody has to agree. |  |",
      String.raw`| note | ${"`dangling`"} | ${"`www.evil.example`"} and ${"`a@b.example`"}; \~\~no\~\~ |  |`,
    ].join("\n"),
  ]);
});

test("a plan with errors says first that it can't be applied, one that could not be made that there is none", () => {
  const [stop, ...others] = renderMarkdown({ workspace: "acme-prod", findings: FINDINGS, proposed: waiting })
    .split("\n\n")
    .slice(1);
  expect(stop).toBe("**This plan can't be applied:** see the errors.");
  expect(others.map((section) => section.split("\n")[0])).toEqual([
    "Nothing to change now. 1 change waits.",
    "| | Rule | Finding | Where |",
    "**Waiting:**",
    expect.stringContaining("- `- Workspace Owner"),
  ]);
  const none = renderMarkdown({ workspace: "acme-prod", findings: FINDINGS.slice(0, 1) });
  expect(none).toMatch(/^### Access plan: `acme-prod`\n\nNothing was planned\.\n\n\| \| Rule/u);
  expect(none).not.toContain("can't be applied");
});

test.each([
  ["a", "`a`"],
  ["", "`  `"],
  [" a", "`  a `"],
  ["a`b", "`` a`b ``"],
  ["`a``", "``` `a`` ```"],
])("%j as a code span is %j", (text, span) => expect(code(text)).toBe(span));

describe("what an apply came to", () => {
  const nothing: Applied = {
    workspace: "acme-prod",
    fingerprint: proposed.plan.fingerprint,
    operations: [],
    remaining: [],
    deferred: [],
    findings: [],
    verified: true,
    unreadable: 0,
  };
  const [first = fail("no operation"), second = fail("one operation")] = proposed.operations;
  const [change = fail("no change"), other = fail("one change")] = proposed.plan.changes;

  test("each request as it ended, what remains, what waits, and findings", () => {
    const text = renderAppliedMarkdown({
      ...nothing,
      operations: [
        { operation: first, status: "done" },
        { operation: second, status: "failed", error: "Segment answered 500: <b>no</b>" },
      ],
      remaining: [change, other],
      deferred: waiting.plan.deferred,
      findings: FINDINGS.slice(1, 2),
    });
    expect(`\n${text}`).toMatchInlineSnapshot(`
      "
      **2 operations: 1 done, 1 failed**

      | | Request | |
      | --- | --- | --- |
      | done | \`PATCH /groups/{group:Old}\` |  |
      | failed | \`POST /invites\` | Segment answered 500: &lt;b\\>no&lt;/b\\> |

      **Remaining:**

      - \`+ group:Fresh\`
      - \`+ user:ines@acme.com\`

      **Waiting:**

      - \`- Workspace Owner on workspace for user:dana@acme.com\` until \`ines@acme.com\` accepts the invite

      | | Rule | Finding | Where |
      | --- | --- | --- | --- |
      | needs approval | \`sign-off\` | Somebody has to agree. |  |
      "
    `);
  });

  test("all done and read back, or not read back", () => {
    const operations = [{ operation: first, status: "done" }] as const;
    const done = renderAppliedMarkdown({ ...nothing, operations });
    expect(done).toMatch(
      /^\*\*1 operation: 1 done\*\*\n\n.*\n\nRead back: the workspace is what the policy says\.\n$/su,
    );
    expect(renderAppliedMarkdown({ ...nothing, operations, verified: false })).not.toContain("Read back");
    expect(renderAppliedMarkdown({ ...nothing, unreadable: 1 })).toBe(
      "Read back: the workspace is what the policy says, but for what 1 pending invite grants: that can't be read.\n",
    );
    expect(renderAppliedMarkdown({ ...nothing, unreadable: 2 })).toBe(
      "Read back: the workspace is what the policy says, but for what 2 pending invites grant: that can't be read.\n",
    );
  });
});
