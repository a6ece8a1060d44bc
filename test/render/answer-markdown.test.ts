import { expect, test } from "vitest";
import { explanationMarkdown, holdersMarkdown } from "../../src/render/answer-markdown.ts";
import { about, holders } from "./answer-scenes.ts";

test("what somebody has, as tables", () => {
  expect(`\n${explanationMarkdown(about("dev@acme.com"), "dev@acme.com")}`).toMatchInlineSnapshot(`
    "
    ### Access of \`dev@acme.com\`: \`acme-prod\`

    - \`active, member\`
    - also \`dev.new@acme.com\`
    - \`policy.yaml:7:3\`
    - \`approved by root@acme.com\`

    | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`full-access\` | \`Source Admin on source:web-staging\` | \`direct, profile eng\` | \`policy.yaml:4:35\` |  | \`live and desired\` | \`approved by root@acme.com\` |
    | \`full-access\` | \`Warehouse Admin on warehouse:snowflake-dev\` | \`direct\` | \`policy.yaml:11:7\` | \`until 2026-11-23 (tomorrow)\` | \`live and desired\` | \`Move; ticket SEC-1; approved by root@acme.com\` |
    | \`full-access\` | \`Function Admin on workspace\` | \`direct\` |  |  | \`only live: the next apply removes it\` |  |
    | \`full-access\` | \`Source Admin on workspace\` | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |  |
    | \`read-only\` | \`Source Read-only on source:web-prod\` | \`group:Data (policy.yaml:20:23)\` | \`policy.yaml:21:16\` | \`until 2026-12-07 (in 15 days)\` | \`only desired: the next apply adds it\` | \`approved by root@acme.com\` |
    | \`read-only\` | \`Unify and Engage Read-only on space:engage-prod\` | \`direct\` | \`policy.yaml:13:15\` | \`until 2026-12-06 (in 14 days)\` | \`live and desired\` | \`approved by root@acme.com\` |
    | \`none\` | \`Workspace Member on workspace\` | \`direct, profile eng\` | \`policy.yaml:4:16\` |  | \`live and desired\` | \`approved by root@acme.com\` |

    | Group | Policy line | Dates | State |
    | --- | --- | --- | --- |
    | \`group:Data\` | \`policy.yaml:20:23\` | \`until 2026-12-07 (in 15 days)\` | \`live and desired\` |
    | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |

    | No access, says the policy | Policy line |
    | --- | --- |
    | \`every source with labels:team=money, for all of group:Data\` | \`policy.yaml:21:60\` |
    | \`source:payments, for all of group:Data\` | \`policy.yaml:21:39\` |
    | \`every function not named otherwise, for all of group:Data\` | \`policy.yaml:22:16\` |

    | Gives nothing today | Dates | Policy line |
    | --- | --- | --- |
    | \`\` \`read-only\` on warehouses \`snowflake-prod\` of dev@acme.com \`\` | \`from 2026-12-01, until 2027-01-31\` | \`policy.yaml:12:7\` |
    "
  `);
  expect(`\n${explanationMarkdown(about("dev@acme.com", "payments"), "dev@acme.com")}`).toMatchInlineSnapshot(`
    "
    ### Access of \`dev@acme.com\`: \`acme-prod\`

    \`dev@acme.com has full-access to source:payments through group:Okta Data.\`

    - \`active, member\`
    - also \`dev.new@acme.com\`
    - \`policy.yaml:7:3\`
    - \`approved by root@acme.com\`

    | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`full-access\` | \`Source Admin on workspace\` | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |  |

    | Group | Policy line | Dates | State |
    | --- | --- | --- | --- |
    | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |

    | No access, says the policy | Policy line |
    | --- | --- |
    | \`every source with labels:team=money, for all of group:Data\` | \`policy.yaml:21:60\` |
    | \`source:payments, for all of group:Data\` | \`policy.yaml:21:39\` |
    "
  `);
});

test("an invite and somebody new: what they are, and why", () => {
  const texts = ["kim@acme.com", "new@acme.com"].map((email) => `\n${explanationMarkdown(about(email), email)}`);
  expect(texts.join("")).toMatchInlineSnapshot(`
    "
    ### Access of \`kim@acme.com\`: \`acme-prod\`

    - \`invited, no workspace role, by the policy member\`
    - \`policy.yaml:16:3\`

    Invited: what a pending invite grants can't be read, so only what comes through groups is known to be live.

    | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`none\` | \`Workspace Member on workspace\` | \`direct\` | \`policy.yaml:16:25\` |  | \`only desired: they have not accepted their invite, and what an invite grants can't be read\` |  |

    ### Access of \`new@acme.com\`: \`acme-prod\`

    - \`not in the workspace, no workspace role, by the policy member\`
    - \`only desired: the next apply invites them\`
    - \`policy.yaml:17:3\`
    - \`review by 2027-03-01\`

    | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`read-only\` | \`Source Read-only on source:web-prod\` | \`group:Data (policy.yaml:20:62)\` | \`policy.yaml:21:16\` | \`review by 2027-03-01\` | \`only desired: the next apply adds it\` |  |
    | \`none\` | \`Workspace Member on workspace\` | \`direct\` | \`policy.yaml:17:25\` | \`review by 2027-03-01\` | \`only desired: the next apply adds it\` |  |

    | Group | Policy line | Dates | State |
    | --- | --- | --- | --- |
    | \`group:Data\` | \`policy.yaml:20:62\` | \`review by 2027-03-01\` | \`only desired: the next apply adds it\` |

    | No access, says the policy | Policy line |
    | --- | --- |
    | \`every source with labels:team=money, for all of group:Data\` | \`policy.yaml:21:60\` |
    | \`source:payments, for all of group:Data\` | \`policy.yaml:21:39\` |
    | \`every function not named otherwise, for all of group:Data\` | \`policy.yaml:22:16\` |
    "
  `);
});

test("who can, as tables: people, their ways, groups, and theirs", () => {
  expect(`\n${holdersMarkdown(holders("web-prod"), "web-prod")}`).toMatchInlineSnapshot(`
    "
    ### Who can: \`source:web-prod\` in \`acme-prod\`

    | Person | Access |  |
    | --- | --- | --- |
    | \`dev@acme.com\` | \`full-access\` | \`active, member\` |
    | \`root@acme.com\` | \`full-access\` | \`active, owner\` |
    | \`new@acme.com\` | \`none, by the policy read-only\` | \`not in the workspace, no workspace role, by the policy member\` |

    | Person | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | \`dev@acme.com\` | \`full-access\` | \`Source Admin on workspace\` | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |  |
    | \`dev@acme.com\` | \`read-only\` | \`Source Read-only on source:web-prod\` | \`group:Data (policy.yaml:20:23)\` | \`policy.yaml:21:16\` | \`until 2026-12-07 (in 15 days)\` | \`only desired: the next apply adds it\` | \`approved by root@acme.com\` |
    | \`root@acme.com\` | \`full-access\` | \`Workspace Owner on workspace\` | \`direct\` | \`policy.yaml:6:26\` |  | \`live and desired\` |  |
    | \`new@acme.com\` | \`read-only\` | \`Source Read-only on source:web-prod\` | \`group:Data (policy.yaml:20:62)\` | \`policy.yaml:21:16\` | \`review by 2027-03-01\` | \`only desired: the next apply adds it\` |  |

    | Group | Access | Members |
    | --- | --- | --- |
    | \`group:Okta Data\` | \`full-access\` | \`\` dev@acme.com (only live: left alone: excepted by \`group:Okta *\`) \`\` |
    | \`group:Data\` | \`none, by the policy read-only\` | \`dev@acme.com, new@acme.com (only desired: the next apply adds it), root@acme.com (only live: the next apply removes it)\` |

    | Group | Access | Role | Through | Policy line | Dates | State | Reasons |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | \`group:Okta Data\` | \`full-access\` | \`Source Admin on workspace\` | \`group:Okta Data\` |  |  | \`\` only live: left alone: excepted by \`group:Okta *\` \`\` |  |
    | \`group:Data\` | \`read-only\` | \`Source Read-only on source:web-prod\` | \`group:Data\` | \`policy.yaml:21:16\` |  | \`only desired: the next apply adds it\` |  |
    "
  `);
});
