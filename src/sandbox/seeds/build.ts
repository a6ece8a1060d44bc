import { idFor } from "../ids.ts";
import type { LabelPair, Permission, State } from "../state.ts";
import { destinationMetadata, sourceMetadata, warehouseMetadata, type MetadataName } from "./metadata.ts";
import { BUSINESS_ROLES, type SeedRole } from "./roles.ts";

/** A role, and where it reaches: `workspace`, labels such as `env=staging,team=growth`, or `source:slug`, `warehouse:…`, `space:…`, `function:…`. */
export type SeedGrant = readonly [role: SeedRole, on: string];

/** A workspace in few words; ids follow from its slug and from the names in it. */
export type Blueprint = {
  readonly slug: string;
  readonly name: string;
  readonly roles: readonly SeedRole[];
  readonly features?: State["features"];
  /** Key and value with a description: `env=prod`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly sources?: readonly {
    readonly slug: string;
    readonly name: string;
    readonly type: MetadataName;
    readonly labels: readonly string[];
    readonly plan?: string;
  }[];
  readonly destinations?: readonly { readonly name: string; readonly type: MetadataName; readonly on: string }[];
  readonly warehouses?: readonly { readonly name: string; readonly type: MetadataName }[];
  readonly spaces?: readonly { readonly slug: string; readonly name: string }[];
  readonly functions?: readonly {
    readonly name: string;
    readonly type: State["functions"][number]["resourceType"];
    readonly by: string;
  }[];
  readonly trackingPlans?: readonly { readonly slug: string; readonly name: string }[];
  readonly users: readonly { readonly email: string; readonly name: string; readonly grants: readonly SeedGrant[] }[];
  readonly invites?: readonly { readonly email: string; readonly grants: readonly SeedGrant[] }[];
  /** A group without `grants` never had any set. */
  readonly groups?: readonly {
    readonly name: string;
    readonly members: readonly string[];
    readonly grants?: readonly SeedGrant[];
  }[];
};

const TYPES = { source: "SOURCE", warehouse: "WAREHOUSE", space: "SPACE", function: "FUNCTION" } as const;

function pairOf(text: string): LabelPair {
  const [key = "", value = ""] = text.split("=");
  return { key, value };
}

/** The whole state of a blueprint: the same one every time, with secrets that start with `CANARY-` so that a leak can be found. */
export function build(plan: Blueprint): State {
  const id = (kind: string, name: string, length?: 27) => idFor(`${plan.slug}/${kind}/${name}`, length);
  const workspaceId = id("workspace", plan.slug);
  const trackingPlanId = (slug: string) => `tp_${id("tracking-plan", slug)}`;
  const functionId = (name: string, type: string) => `${type === "SOURCE" ? "s" : "d"}fnc_${id("function", name)}`;

  const resourceOf = (on: string): Permission["resources"][number] => {
    if (on === "workspace") return { id: workspaceId, type: "WORKSPACE", labels: [] };
    if (on.includes("=")) return { id: workspaceId, type: "WORKSPACE", labels: on.split(",").map(pairOf) };
    const [kind = "", name = ""] = on.split(":");
    const type = plan.functions?.find((item) => item.name === name)?.type ?? "";
    const resourceId = kind === "function" ? functionId(name, type) : id(kind, name);
    return { id: resourceId, type: TYPES[kind as keyof typeof TYPES], labels: [] };
  };
  const permissionsOf = (grants: readonly SeedGrant[]): Permission[] =>
    [...new Set(grants.map(([role]) => role))].map((role) => ({
      roleId: id("role", role, 27),
      resources: grants.filter(([other]) => other === role).map(([, on]) => resourceOf(on)),
    }));

  return {
    version: 1,
    workspace: { id: workspaceId, slug: plan.slug, name: plan.name },
    features: { ...plan.features },
    roles: plan.roles.map((name) => ({ id: id("role", name, 27), name, description: BUSINESS_ROLES[name] })),
    labels: Object.entries(plan.labels ?? {}).map(([pair, description]) => ({ ...pairOf(pair), description })),
    users: plan.users.map(({ email, name, grants }) => ({
      id: id("user", email),
      name,
      email,
      permissions: permissionsOf(grants),
    })),
    groups: (plan.groups ?? []).map(({ name, members, grants }) => ({
      id: id("group", name, 27),
      name,
      members: [...members],
      ...(grants && { permissions: permissionsOf(grants) }),
    })),
    invites: (plan.invites ?? []).map(({ email, grants }) => ({ email, permissions: permissionsOf(grants) })),
    sources: (plan.sources ?? []).map((source) => ({
      id: id("source", source.slug),
      slug: source.slug,
      name: source.name,
      workspaceId,
      enabled: true,
      writeKeys: [`CANARY-write-key-${source.slug}`],
      metadata: sourceMetadata(source.type),
      settings: {},
      labels: source.labels.map(pairOf),
      trackingPlanId: source.plan === undefined ? null : trackingPlanId(source.plan),
    })),
    destinations: (plan.destinations ?? []).map(({ name, type, on }) => ({
      id: id("destination", `${name} on ${on}`),
      name,
      enabled: true,
      sourceId: id("source", on),
      metadata: destinationMetadata(type),
      settings: { apiKey: `CANARY-api-key-${type}-${on}` },
    })),
    warehouses: (plan.warehouses ?? []).map(({ name, type }) => ({
      id: id("warehouse", name),
      workspaceId,
      enabled: true,
      metadata: warehouseMetadata(type),
      settings: { name, username: "segment", password: `CANARY-password-${name}` },
    })),
    spaces: (plan.spaces ?? []).map(({ slug, name }) => ({ id: id("space", slug), slug, name })),
    functions: (plan.functions ?? []).map(({ name, type, by }) => ({
      id: functionId(name, type),
      resourceType: type,
      displayName: name,
      description: "",
      logoUrl: "",
      createdAt: "2026-01-15T09:00:00.000Z",
      createdBy: id("user", by),
      catalogId: id("catalog", name),
    })),
    trackingPlans: (plan.trackingPlans ?? []).map(({ slug, name }) => ({
      id: trackingPlanId(slug),
      name,
      slug,
      description: "",
      type: "LIVE",
    })),
    auditEvents: [],
    knownAccounts: [],
    counter: 0,
  };
}
