import { fail } from "node:assert";
import type { Day } from "../src/core/day.ts";
import { parsePolicy } from "../src/core/parse.ts";
import type { Policy } from "../src/core/policy.ts";
import { propose, type Proposed } from "../src/core/propose.ts";
import type { Live } from "../src/core/provider.ts";
import { assemble } from "../src/providers/assemble.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import type { Snapshot } from "../src/providers/snapshot/schema.ts";

/** The roles of a workspace on the Business tier. */
export const ROLES = [
  "Workspace Owner",
  "Workspace Member",
  "Minimal Workspace Access",
  "Source Admin",
  "Source Read-only",
  "Warehouse Admin",
  "Warehouse Read-only",
  "Function Admin",
  "Function Read-only",
  "Tracking Plan Admin",
  "Tracking Plan Read-only",
  "Unify and Engage Admin",
  "Unify and Engage Read-only",
  "Unify Read-only, Engage User",
  "PII Access",
];

/** Sources web-prod, web-staging and payments, a streaming destination on web-prod, two warehouses, a space, a function, a tracking plan. */
const RESOURCES: Snapshot["resources"] = [
  { kind: "source", id: "src1", names: ["web-prod", "Web (prod)"], labels: { env: "prod" } },
  { kind: "source", id: "src2", names: ["web-staging"], labels: { env: "staging" } },
  { kind: "source", id: "src3", names: ["payments"], labels: { env: "prod", team: "money" } },
  { kind: "destination", id: "dst1", names: ["Amplitude"], sourceId: "src1" },
  { kind: "warehouse", id: "wh1", names: ["snowflake-prod"] },
  { kind: "warehouse", id: "wh2", names: ["snowflake-dev"] },
  { kind: "space", id: "sp1", names: ["engage-prod"] },
  { kind: "function", id: "fn1", names: ["Enrich orders"] },
  { kind: "tracking-plan", id: "tp1", names: ["customer-journey"] },
];

type Person = Snapshot["users"][number];

/** `person("dev@acme.com", "Workspace Member", "Source Admin on source:web-prod")`: `on workspace` may be left out. */
export function person(email: string, ...grants: readonly string[]): Person {
  return { email, id: `id-${email}`, grants: grants.map(grantOf) };
}

export function invitee(email: string): Person {
  return { email, invited: true };
}

function grantOf(text: string): { role: string; on: string } {
  const [role = "", on = "workspace"] = text.split(" on ");
  return { role, on };
}

export function group(
  name: string,
  members: readonly string[],
  ...grants: readonly string[]
): Snapshot["groups"][number] {
  return { name, id: `id-${name}`, members: [...members], grants: grants.map(grantOf) };
}

/** A live workspace `acme-prod` with these people and groups. */
export function liveOf(
  users: readonly Person[],
  groups: Snapshot["groups"] = [],
  { roles = ROLES, resources = RESOURCES }: { roles?: readonly string[]; resources?: Snapshot["resources"] } = {},
): Live {
  return assemble(
    {
      workspace: { id: "ws1", slug: "acme-prod", name: "Acme" },
      roles: roles.map((name) => ({ id: `role-${name}`, name })),
      resources,
      users: [...users],
      groups,
    },
    { findings: [], requests: 9, directory: new Map() },
  );
}

/** The day that tests plan for unless they say otherwise. */
export const TODAY: Day = "2026-11-22";

/** The policy of one file, which must be without errors. `workspace: acme-prod` is put before it where it has none. */
export function policyOf(yaml: string): Policy {
  const text = /^workspace:/mu.test(yaml) ? yaml : `workspace: acme-prod\n${yaml}`;
  const parsed = parsePolicy([{ file: "policy.yaml", text }]);
  return parsed.ok ? parsed.value : fail(JSON.stringify(parsed.findings, null, 1));
}

export function proposeFor(yaml: string, live: Live, today: Day = TODAY): Proposed {
  return propose(policyOf(yaml), live, segmentSystem, today);
}

/** Changes as short lines: `+ grant user:dev@acme.com Source Admin on workspace`. */
export function lines({ plan }: Pick<Proposed, "plan">): readonly string[] {
  return plan.changes.map(({ action, fact }) => {
    const sign = action === "add" ? "+" : "-";
    if (fact.kind === "grant") return `${sign} ${fact.principal} ${fact.role} on ${fact.on}`;
    if (fact.kind === "member") return `${sign} ${fact.user} in ${fact.group}`;
    if (fact.kind === "label") return `${sign} ${fact.label} on ${fact.on}`;
    return `${sign} ${fact.kind === "user" ? fact.user : fact.group}`;
  });
}

/** The codes of all findings, each once. */
export function rules({ findings }: Pick<Proposed, "findings">): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
