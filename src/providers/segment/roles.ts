import type { RoleName } from "../../core/access.ts";
import type { AccessWord, ResourceKind, WorkspaceWord } from "../../core/policy.ts";
import type { Meaning, Reach, Vocabulary } from "../../core/vocabulary.ts";

type Tier = "every plan" | "the Business tier";

/**
 * Segment's roles as its documentation names them, with what they reach and the plan they come with.
 * https://www.twilio.com/docs/segment/segment-app/iam/roles. Ids differ by workspace, so names are what counts.
 */
const ROLES: Readonly<Record<RoleName, Reach & { readonly tier: Tier }>> = {
  "Workspace Owner": { kinds: "everything", level: 3, tier: "every plan" },
  "Workspace Member": { kinds: [], level: 0, tier: "every plan" },
  "Minimal Workspace Access": { kinds: [], level: 0, tier: "every plan" },
  "Source Admin": { kinds: ["source"], level: 3, tier: "every plan" },
  "Source Read-only": { kinds: ["source"], level: 1, tier: "the Business tier" },
  "Warehouse Admin": { kinds: ["warehouse"], level: 3, tier: "the Business tier" },
  "Warehouse Read-only": { kinds: ["warehouse"], level: 1, tier: "the Business tier" },
  "Warehouse Destination Admin": { kinds: ["warehouse"], level: 3, tier: "the Business tier" },
  "Warehouse Destination Read-only": { kinds: ["warehouse"], level: 1, tier: "the Business tier" },
  "Function Admin": { kinds: ["function"], level: 3, tier: "every plan" },
  "Function Read-only": { kinds: ["function"], level: 1, tier: "every plan" },
  "Tracking Plan Admin": { kinds: ["tracking-plan"], level: 3, tier: "the Business tier" },
  "Tracking Plan Read-only": { kinds: ["tracking-plan"], level: 1, tier: "the Business tier" },
  "Unify and Engage Admin": { kinds: ["space"], level: 3, tier: "the Business tier" },
  "Unify Read-only, Engage User": { kinds: ["space"], level: 2, tier: "the Business tier" },
  "Unify and Engage Read-only": { kinds: ["space"], level: 1, tier: "the Business tier" },
  "Identity Admin": { kinds: ["identity resolution"], level: 3, tier: "the Business tier" },
  "End User Privacy Admin": { kinds: ["end user privacy"], level: 3, tier: "the Business tier" },
  "Entities Admin": { kinds: ["entities"], level: 3, tier: "the Business tier" },
  "Entities Read-only": { kinds: ["entities"], level: 1, tier: "the Business tier" },
  "PII Access": { kinds: ["PII"], level: 1, tier: "the Business tier" },
};

/** A role name comes from the API: a Map has no prototype that one could name. */
const KNOWN: ReadonlyMap<RoleName, Reach & { readonly tier: Tier }> = new Map(Object.entries(ROLES));

/** The kinds whose roles can be limited by labels. */
const LABELLED = new Set(["source", "space"]);

type Granted = Exclude<AccessWord, "no-access">;

/**
 * The role of each access word, by kind: the first name that the workspace offers. Segment's own pages call the warehouse roles
 * by two names. A streaming destination has no role: it is reached only through its source.
 */
const ACCESS: Readonly<
  Record<Exclude<ResourceKind, "destination">, Readonly<Partial<Record<Granted, readonly RoleName[]>>>>
> = {
  source: { "full-access": ["Source Admin"], "read-only": ["Source Read-only"] },
  warehouse: {
    "full-access": ["Warehouse Admin", "Warehouse Destination Admin"],
    "read-only": ["Warehouse Read-only", "Warehouse Destination Read-only"],
  },
  space: {
    "full-access": ["Unify and Engage Admin"],
    "read-write": ["Unify Read-only, Engage User"],
    "read-only": ["Unify and Engage Read-only"],
  },
  function: { "full-access": ["Function Admin"], "read-only": ["Function Read-only"] },
  "tracking-plan": { "full-access": ["Tracking Plan Admin"], "read-only": ["Tracking Plan Read-only"] },
};

const MEMBER: RoleName = "Workspace Member";

/** How Segment understands the words of a policy in a workspace that offers these roles (GET /roles, by name). */
export function vocabularyOf(roles: readonly RoleName[]): Vocabulary {
  const offered = new Set(roles);
  const meaning = (needed: readonly RoleName[], became?: AccessWord): Meaning => ({
    roles: needed.filter((role) => offered.has(role)),
    missing: needed.filter((role) => !offered.has(role)),
    ...(became === undefined ? {} : { became }),
  });
  const ending = (end: string): readonly RoleName[] => [...offered].filter((role) => role.endsWith(end)).sort();
  const workspaceRoles: Record<WorkspaceWord, () => readonly RoleName[]> = {
    owner: () => ["Workspace Owner"],
    member: () => [MEMBER],
    admin: () => [MEMBER, ...ending("Admin")],
    "read-only": () => [MEMBER, ...ending("Read-only")],
  };
  return {
    offered,
    workspace: (word) => meaning(workspaceRoles[word]()),
    access: (kind, word) => {
      if (kind === "destination") return { roles: [], missing: [] };
      const own = ACCESS[kind][word];
      const names = own ?? ACCESS[kind]["full-access"] ?? [];
      const name = names.find((role) => offered.has(role)) ?? names[0];
      return meaning(name === undefined ? [] : [name], own === undefined ? "full-access" : undefined);
    },
    reach: (role) => KNOWN.get(role) ?? { kinds: [`role ${role}`], level: 1 },
    grantable: (role, on) => {
      const reach = KNOWN.get(role);
      if (reach === undefined || on === "workspace") return true;
      const kinds = reach.kinds === "everything" ? [] : reach.kinds;
      if (on.startsWith("labels:")) return kinds.some((kind) => LABELLED.has(kind));
      return kinds.includes(on.slice(0, on.indexOf(":")));
    },
    tier: (role) => KNOWN.get(role)?.tier,
    caveats: { admin: "Segment keeps team and billing management to owners" },
  };
}
