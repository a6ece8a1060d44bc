import type { State } from "../state.ts";
import { build, type SeedGrant } from "./build.ts";
import { BUSINESS_ROLES, type SeedRole } from "./roles.ts";

const GROUPS = 20;
const SOURCES = 50;

const email = (index: number) => `person${index}@example.com`;

/**
 * A workspace of this many people in 20 groups, for measuring: the same one every time. Every hundredth person is an owner (the
 * first one is), all others are members with one grant on one of 50 sources.
 */
export function largeSeed(people: number): State {
  const numbers = Array.from({ length: people }, (_, index) => index);
  const grantsOf = (index: number): readonly SeedGrant[] =>
    index % 100 === 0
      ? [["Workspace Owner", "workspace"]]
      : [
          ["Workspace Member", "workspace"],
          [index % 2 === 0 ? "Source Admin" : "Source Read-only", `source:source-${index % SOURCES}`],
        ];
  return build({
    slug: "large",
    name: `Large (${people} people)`,
    roles: Object.keys(BUSINESS_ROLES) as SeedRole[],
    labels: { "env=prod": "", "env=staging": "" },
    sources: Array.from({ length: SOURCES }, (_, index) => ({
      slug: `source-${index}`,
      name: `Source ${index}`,
      type: "javascript",
      labels: [index % 2 === 0 ? "env=prod" : "env=staging"],
    })),
    users: numbers.map((index) => ({ email: email(index), name: `Person ${index}`, grants: grantsOf(index) })),
    groups: Array.from({ length: GROUPS }, (_, group) => ({
      name: `Group ${String(group).padStart(2, "0")}`,
      members: numbers.filter((index) => index % GROUPS === group).map(email),
      grants: [["Source Read-only", group % 2 === 0 ? "env=prod" : "workspace"]],
    })),
  });
}
