import type { State } from "../state.ts";
import { build } from "./build.ts";
import { BASIC_ROLES, BUSINESS_ROLES, type SeedRole } from "./roles.ts";

/** A workspace that was just made: one owner, nothing else. */
export function empty(): State {
  return build({
    slug: "empty",
    name: "Empty",
    roles: Object.keys(BUSINESS_ROLES) as SeedRole[],
    users: [{ email: "owner@example.com", name: "Olive Owner", grants: [["Workspace Owner", "workspace"]] }],
  });
}

/** A workspace on a small plan: it has neither the Business roles nor spaces nor tracking plans. */
export function smallPlan(): State {
  return build({
    slug: "small-plan",
    name: "Small plan",
    roles: BASIC_ROLES,
    features: { spaces: false, trackingPlans: false },
    labels: { "env=prod": "", "env=staging": "" },
    sources: [
      { slug: "shop", name: "Shop", type: "javascript", labels: ["env=prod"] },
      { slug: "shop-staging", name: "Shop (staging)", type: "javascript", labels: ["env=staging"] },
    ],
    destinations: [{ name: "Google Analytics 4", type: "google-analytics-4", on: "shop" }],
    functions: [{ name: "Clean orders", type: "DESTINATION", by: "owner@example.com" }],
    users: [
      { email: "owner@example.com", name: "Olive Owner", grants: [["Workspace Owner", "workspace"]] },
      {
        email: "max@example.com",
        name: "Max Member",
        grants: [
          ["Workspace Member", "workspace"],
          ["Source Admin", "source:shop-staging"],
          ["Function Read-only", "function:Clean orders"],
        ],
      },
    ],
  });
}
