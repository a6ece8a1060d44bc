import { fail } from "node:assert";
import pc from "picocolors";
import { explain, type Explanation } from "../../src/core/answer/explain.ts";
import { type Asked, inquire } from "../../src/core/answer/inquire.ts";
import { type Holders, whoCan } from "../../src/core/answer/who-can.ts";
import type { Finding } from "../../src/core/finding.ts";
import type { Colours } from "../../src/render/finding.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

export const plain = pc.createColors(false);
/** Colours by their names, so that a test shows what stands out. */
export const named: Colours = {
  ...plain,
  green: (text) => `green<${text}>`,
  red: (text) => `red<${text}>`,
  yellow: (text) => `yellow<${text}>`,
  dim: (text) => `dim<${text}>`,
  bold: (text) => `bold<${text}>`,
};
export const nowhere = (): undefined => undefined;

const YAML = `settings: { except: ["group:Okta *"] }
profiles:
  eng: { role: member, sources: { web-staging: full-access } }
users:
  root@acme.com: { role: owner }
  dev.new@acme.com:
    id: id-dev@acme.com
    profile: eng
    warehouses:
      snowflake-dev: { access: full-access, until: 2026-11-23, reason: Move, ticket: SEC-1 }
      snowflake-prod: { access: read-only, from: 2026-12-01, until: 2027-01-31 }
    spaces: { engage-prod: { access: read-only, until: 2026-12-06 } }
    approved-by: root@acme.com
  etl@acme.com: { role: member, kind: service, owner: root@acme.com, warehouses: { snowflake-dev: read-only } }
  kim@acme.com: { role: member }
  new@acme.com: { role: member, review-by: 2027-03-01 }
groups:
  Data:
    members: [{ user: dev.new@acme.com, until: 2026-12-07 }, new@acme.com]
    sources: { "env=prod": read-only, payments: no-access, "team=money": no-access }
    functions: no-access
  Spare: { members: [], warehouses: { snowflake-dev: full-access } }
`;

const proposed = proposeFor(
  YAML,
  liveOf(
    [
      person("root@acme.com", "Workspace Owner"),
      person(
        "dev@acme.com",
        "Workspace Member",
        "Function Admin",
        "Source Admin on source:web-staging",
        "Warehouse Admin on warehouse:snowflake-dev",
        "Unify and Engage Read-only on space:engage-prod",
      ),
      person("etl@acme.com", "Workspace Member"),
      person("gone@acme.com", "Workspace Member", "Warehouse Admin"),
      invitee("kim@acme.com"),
    ],
    [group("Data", ["dev@acme.com", "root@acme.com"]), group("Okta Data", ["dev@acme.com"], "Source Admin")],
  ),
);

export const NOTE: Finding = { rule: "dangling", severity: "note", message: "One." };
export const ERROR: Finding = { rule: "seats", severity: "error", message: "Too many people." };

export function about(email: string, resource?: string, findings: readonly Finding[] = []): Asked<Explanation> {
  const planned = [{ workspace: "acme-prod", findings, proposed }];
  return inquire(planned, (one) => explain(one, email, resource))[0] ?? fail("no answer");
}

export function holders(resource: string, atLeast?: "read-only", findings: readonly Finding[] = []): Asked<Holders> {
  const planned = [{ workspace: "acme-prod", findings, proposed }];
  return inquire(planned, (one) => whoCan(one, resource, atLeast))[0] ?? fail("no answer");
}
