import type { State } from "../state.ts";
import { build, type SeedGrant } from "./build.ts";
import { BUSINESS_ROLES, type SeedRole } from "./roles.ts";

const ROLES = Object.keys(BUSINESS_ROLES) as readonly SeedRole[];
const MEMBER: SeedGrant = ["Workspace Member", "workspace"];

/** Every role whose name ends so, on the workspace. */
function everyRole(ending: string): readonly SeedGrant[] {
  return ROLES.filter((role) => role.endsWith(ending)).map((role): SeedGrant => [role, "workspace"]);
}

/**
 * A company's production workspace on the Business tier: owners, somebody with every Admin role, somebody with every Read-only role,
 * people with single grants of every kind, a contractor, invites, and groups with and without permissions.
 */
export function acme(): State {
  return build({
    slug: "acme-prod",
    name: "Acme (production)",
    roles: ROLES,
    labels: {
      "env=prod": "Customers' data",
      "env=staging": "Test data",
      "team=growth": "Owned by Growth",
      "team=mobile": "Owned by Mobile",
    },
    sources: [
      {
        slug: "web-prod",
        name: "Website",
        type: "javascript",
        labels: ["env=prod", "team=growth"],
        plan: "customer-journey",
      },
      { slug: "web-staging", name: "Website (staging)", type: "javascript", labels: ["env=staging", "team=growth"] },
      { slug: "ios-prod", name: "iOS app", type: "ios", labels: ["env=prod", "team=mobile"], plan: "mobile-core" },
      { slug: "ios-staging", name: "iOS app (staging)", type: "ios", labels: ["env=staging", "team=mobile"] },
      {
        slug: "android-prod",
        name: "Android app",
        type: "android",
        labels: ["env=prod", "team=mobile"],
        plan: "mobile-core",
      },
      { slug: "server-prod", name: "Backend", type: "node.js", labels: ["env=prod"] },
      {
        slug: "checkout",
        name: "Checkout",
        type: "javascript",
        labels: ["env=prod", "team=growth"],
        plan: "customer-journey",
      },
      { slug: "payments", name: "Payments", type: "stripe", labels: [] },
    ],
    destinations: [
      { name: "Amplitude", type: "amplitude", on: "web-prod" },
      { name: "Amplitude", type: "amplitude", on: "ios-prod" },
      { name: "Google Analytics 4", type: "google-analytics-4", on: "web-prod" },
      { name: "Braze", type: "braze", on: "checkout" },
      { name: "Order webhooks", type: "webhooks", on: "server-prod" },
    ],
    warehouses: [
      { name: "snowflake-prod", type: "snowflake" },
      { name: "snowflake-staging", type: "snowflake" },
    ],
    spaces: [{ slug: "engage-prod", name: "Engage (production)" }],
    functions: [
      { name: "Enrich orders", type: "DESTINATION", by: "dana@acme.com" },
      { name: "Ticket events", type: "SOURCE", by: "dana@acme.com" },
      { name: "Drop test traffic", type: "INSERT_DESTINATION", by: "amir@acme.com" },
    ],
    trackingPlans: [
      { slug: "customer-journey", name: "Customer journey" },
      { slug: "mobile-core", name: "Mobile core" },
    ],
    users: [
      { email: "breakglass@acme.com", name: "Break-glass account", grants: [["Workspace Owner", "workspace"]] },
      { email: "dana@acme.com", name: "Dana Whitfield", grants: [["Workspace Owner", "workspace"]] },
      { email: "amir@acme.com", name: "Amir Haddad", grants: [MEMBER, ...everyRole("Admin")] },
      { email: "ruth@acme.com", name: "Ruth Okafor", grants: [MEMBER, ...everyRole("Read-only")] },
      { email: "kim@acme.com", name: "Kim Nguyen", grants: [MEMBER, ["Tracking Plan Admin", "workspace"]] },
      { email: "lee@acme.com", name: "Lee Park", grants: [MEMBER] },
      {
        email: "dev@acme.com",
        name: "Devon Clarke",
        grants: [MEMBER, ["Source Read-only", "source:web-prod"], ["Source Admin", "source:web-staging"]],
      },
      {
        email: "mira@acme.com",
        name: "Mira Lindqvist",
        grants: [
          MEMBER,
          ["Warehouse Read-only", "warehouse:snowflake-prod"],
          ["Function Read-only", "function:Enrich orders"],
        ],
      },
      { email: "jonas@acme.com", name: "Jonas Weber", grants: [MEMBER, ["Source Admin", "env=staging,team=mobile"]] },
      {
        email: "priya@acme.com",
        name: "Priya Raman",
        grants: [MEMBER, ["Unify and Engage Read-only", "space:engage-prod"]],
      },
      {
        email: "nora@acme.com",
        name: "Nora Castellanos",
        grants: [MEMBER, ["PII Access", "workspace"], ["End User Privacy Admin", "workspace"]],
      },
      { email: "sam@acme.com", name: "Sam Adeyemi", grants: [MEMBER] },
      {
        email: "tom@agency.example",
        name: "Tom Fischer",
        grants: [
          ["Minimal Workspace Access", "workspace"],
          ["Source Read-only", "source:ios-staging"],
        ],
      },
    ],
    invites: [
      { email: "newhire@acme.com", grants: [MEMBER] },
      {
        email: "eva@agency.example",
        grants: [
          ["Minimal Workspace Access", "workspace"],
          ["Source Read-only", "env=staging"],
        ],
      },
    ],
    groups: [
      {
        name: "Analytics Engineers",
        members: ["kim@acme.com", "lee@acme.com"],
        grants: [
          ["Source Read-only", "workspace"],
          ["Warehouse Read-only", "workspace"],
        ],
      },
      {
        name: "Mobile Team",
        members: ["jonas@acme.com", "tom@agency.example", "newhire@acme.com"],
        grants: [["Source Admin", "env=staging"]],
      },
      {
        name: "Growth Marketing",
        members: ["priya@acme.com", "sam@acme.com", "kim@acme.com"],
        grants: [["Unify Read-only, Engage User", "space:engage-prod"]],
      },
      { name: "Leadership", members: ["dana@acme.com", "ruth@acme.com"] },
    ],
  });
}
