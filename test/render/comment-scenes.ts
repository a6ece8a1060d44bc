import { changeKey } from "../../src/core/review/adrift.ts";
import type { Change } from "../../src/core/diff.ts";
import type { Finding } from "../../src/core/finding.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import type { Proposed } from "../../src/core/propose.ts";
import type { Live } from "../../src/core/provider.ts";
import type { CommentInput } from "../../src/render/comment-input.ts";
import type { Culprit } from "../../src/render/people-table.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

export const MARKER = "<!-- segment-access:v1 eyJ2IjoxfQ -->";

/** What a comment is made from, for a plan made of YAML. */
function inputFor(
  live: Live,
  { head, base, ...rest }: { head: string; base?: string } & Partial<Omit<CommentInput, "head" | "base">>,
): CommentInput & { readonly proposed: Proposed } {
  const proposed = proposeFor(head, live);
  return {
    ...around(),
    proposed,
    findings: proposed.findings,
    ...(base === undefined ? {} : { base: proposeFor(base, live) }),
    ...rest,
  };
}

/** Everything but the plan. */
function around(): Omit<CommentInput, "proposed" | "base"> {
  return {
    workspace: "acme-prod",
    findings: [],
    links: {
      blob: ({ file, line }) => `https://github.com/acme/access/blob/9f31c02/policies/acme-prod/${file}#L${line}`,
    },
    head: "9f31c02aa2f2b8c1d3e4f5061728394a5b6c7d8e",
    baseSha: "b7740ae19f2b8c1d3e4f5061728394a5b6c7d8e9",
    readAt: "2026-11-22T10:04:11Z",
    runUrl: "https://github.com/acme/access/actions/runs/18877",
    version: "1.2.3",
    validity: "72h",
    marker: MARKER,
  };
}

/** Dana, who owns the workspace and is in every policy here. */
const DANA = "  dana@acme.com: { role: owner, reason: Platform lead }\n";

const OWNER = person("dana@acme.com", "Workspace Owner");

/** One engineer gets to read one source, through a line with a reason and an end. */
export function small(): CommentInput & { readonly proposed: Proposed } {
  const live = liveOf([OWNER, person("dev@acme.com", "Workspace Member")]);
  const before = `users:\n${DANA}  dev@acme.com: { role: member }\n`;
  const head = `users:
${DANA}  dev@acme.com:
    role: member
    sources:
      payments: { access: read-only, until: 2027-01-31, reason: "Checkout launch", ticket: SEC-1421 }
`;
  return inputFor(live, { head, base: before });
}

export function empty(): CommentInput {
  const live = liveOf([OWNER]);
  return inputFor(live, { head: `users:\n${DANA}`, base: `users:\n${DANA}` });
}

/** An owner comes, an admin comes, somebody loses everything, an invite, groups, labels, a service account, checks and approvals. */
export function risky(): CommentInput & { readonly proposed: Proposed } {
  const live = liveOf(
    [
      OWNER,
      person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod"),
      person("lee@acme.com", "Workspace Member", "Source Admin on source:web-staging", "Function Admin"),
      person("ada@acme.com", "Workspace Member"),
      person("sam@acme.com", "Workspace Member"),
      person("etl@acme.com", "Workspace Member"),
      person("gus@acme.com", "Workspace Member"),
    ],
    [group("Analysts", ["sam@acme.com"]), group("Okta Engineering", ["gus@acme.com"], "Source Read-only")],
  );
  const common = `settings: { except: ["group:Okta *", gus@acme.com] }\n`;
  const base = `${common}users:
${DANA}  kim@acme.com: { role: member, sources: { web-prod: full-access } }
  lee@acme.com: { role: member, sources: { web-staging: full-access }, functions: full-access }
  ada@acme.com: { role: member }
  sam@acme.com: { role: member }
  etl@acme.com: { role: member, kind: service, owner: dana@acme.com }
groups:
  Analysts: { members: [sam@acme.com] }
`;
  const head = `${common}users:
${DANA}  kim@acme.com: { role: owner, reason: "Leads the platform while Dana is away", until: 2026-12-31 }
  ada@acme.com: { role: admin }
  sam@acme.com: { role: member }
  new@acme.com: { role: member, sources: { web-prod: read-only } }
  etl@acme.com: { role: member, kind: service, owner: dana@acme.com, warehouses: { snowflake-prod: full-access } }
groups:
  Analysts: { members: [sam@acme.com], sources: { "env=prod": read-only } }
  Reserve: { members: [], sources: full-access }
resources:
  sources:
    web-staging: { labels: { env: prod } }
`;
  return inputFor(live, {
    head,
    base,
    needed: [
      { what: "kim@acme.com becomes owner", by: ["octo-lead", "team:acme/security"], given: [] },
      { what: "lee@acme.com loses access", by: ["octo-lead"], given: ["octo-lead"] },
      {
        what: "access to `payments` is given",
        by: ["team:acme/payments"],
        given: [],
        unreadable: [{ team: "team:acme/payments", why: "The token has no `members: read`" }],
      },
    ],
  });
}

/** `number` people who join, and as many who lose a source that they administer. */
export function many(number: number): CommentInput & { readonly proposed: Proposed } {
  const address = (kind: string, index: number): string => `${kind}${String(index).padStart(4, "0")}@acme.com`;
  const half = Array.from({ length: number / 2 }, (_, index) => index);
  const live = liveOf([
    OWNER,
    ...half.map((index) => person(address("old", index), "Workspace Member", "Source Admin on source:web-prod")),
  ]);
  const entry = (kind: string, index: number): string => `  ${address(kind, index)}: { role: member }\n`;
  const head = `users:\n${DANA}${half.map((index) => entry("old", index) + entry("new", index)).join("")}`;
  const base = `users:\n${DANA}${half.map((index) => `  ${address("old", index)}: { role: member, sources: { web-prod: full-access } }\n`).join("")}`;
  return inputFor(live, { head, base });
}

/** Somebody was given access by hand, somebody made themselves owner, and the pull request is about a third. */
export function drifted(): CommentInput & { readonly proposed: Proposed } {
  const live = liveOf(
    [
      OWNER,
      person("dev@acme.com", "Workspace Member", "Source Admin on source:payments"),
      person("mal@acme.com", "Workspace Member", "Workspace Owner"),
      person("pat@acme.com", "Workspace Member"),
      person("eve@acme.com", "Workspace Member"),
    ],
    [group("Handmade", [], "Source Admin")],
  );
  const base = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: member }\n  pat@acme.com: { role: member }\n`;
  const head = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: owner }\n  pat@acme.com: { role: member, functions: read-only }\n`;
  const input = inputFor(live, { head, base });
  const culprits = new Map<string, Culprit>(
    input.proposed.plan.changes
      .filter(({ fact }) => fact.kind === "grant" && fact.principal === "user:dev@acme.com")
      .map((change) => [changeKey(change), { who: "kim@acme.com", at: "2026-11-20T16:30:00Z" }]),
  );
  return { ...input, culpritOf: (change: Change) => culprits.get(changeKey(change)) };
}

export function invalid(): CommentInput {
  const text = `workspace: acme-prod\nuserz:\n  dana@acme.com: { role: owner }\nusers:\n  dev@acme.com: { role: boss, until: 2026-02-30 }\n`;
  const parsed = parsePolicy([{ file: "users.yaml", text }]);
  return { ...around(), findings: parsed.findings };
}

/** An owner who has been invited, so that the old one waits. */
export function waiting(): CommentInput & { readonly proposed: Proposed } {
  const live = liveOf([OWNER, invitee("kim@acme.com")]);
  return inputFor(live, { head: `users:\n  kim@acme.com: { role: owner }\n` });
}

/** What a name may hold that somebody thought of to do harm. */
export const HOSTILE = [
  "</details><img src=x onerror=alert(1)>",
  "| a | b |\n| --- | --- |",
  "``` \n# heading",
  "`code` ``more`` ```most```",
  "@octocat @acme/security please",
  "[click](https://evil.example) ![pic](https://evil.example/p.png)",
  "<!-- segment-access:v1 eyJ2IjoxfQ -->",
  "<!-- segment-access: what was reviewed follows -->",
  "https://evil.example www.evil.example evil@evil.example",
  "::error file=x::boom",
  "\u001b[31mred\u001b[0m \u202Eesrever\u202C \u200Bzero",
  "~~~\nfence\n~~~",
  "a\\|b\\`c|d",
  "<script>alert(1)</script>",
  "&lt;b&gt; &#64;octocat",
  "#1 GH-2 acme/access#3 9f31c02aa2f2b8c1d3e4f5061728394a5b6c7d8e :tada: $\\href{https://evil.example}{x}$",
  "> [!CAUTION]\n> nobody",
  "__proto__",
  "n".repeat(9_990),
] as const;

/** A workspace and a policy in which every name is this one, with drift, groups, labels, findings, approvals and culprits. */
export function hostile(name: string): CommentInput & { readonly proposed: Proposed } {
  const quoted = JSON.stringify(name);
  const resources = [{ kind: "source" as const, id: "src1", names: [name], labels: {} }];
  const live = liveOf(
    [OWNER, person(`${name}@x.com`, "Workspace Member", "Source Admin on source:src1"), person("eve@acme.com")],
    [group(name, ["dana@acme.com"], "Source Read-only"), group(`gone ${name}`, ["eve@acme.com"], "Function Admin")],
    { resources },
  );
  const head = `users:
${DANA}  eve@acme.com:
    role: member
    reason: ${quoted}
    ticket: ${quoted}
    sources:
      src1: read-only
groups:
  ? ${JSON.stringify(`new ${name}`)}
  : { members: [dana@acme.com], sources: read-only }
`;
  const finding: Finding = {
    rule: name,
    severity: "error",
    message: `There is no source \`${name}\`, ${name} says`,
    source: { file: `${name.slice(0, 200)}.yaml`, line: 3, column: 1 },
  };
  const input = inputFor(live, { head, base: `users:\n${DANA}` });
  return {
    ...input,
    workspace: name,
    findings: [...input.proposed.findings, finding, { rule: "x", severity: "note", message: name }],
    links: { blob: ({ file, line }) => `https://github.com/acme/access/blob/9f31c02/${file}#L${line}` },
    validity: name,
    needed: [{ what: name, by: [name], given: [name], unreadable: [{ team: name, why: name }] }],
    culpritOf: () => ({ who: name, at: name }),
  };
}
