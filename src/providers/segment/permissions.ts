import {
  type Grant,
  labelScope,
  parseLabels,
  type PrincipalRef,
  type RoleName,
  type ScopeRef,
} from "../../core/access.ts";
import { compareText } from "../../core/finding.ts";
import { grantKey } from "../../core/patch.ts";
import { type Hole, ProviderError, type Ref } from "../../core/provider.ts";
import { learn, type Names, prefixOfType, typeOf } from "./names.ts";
import type { InvitePermissionInput, PermissionAnswer, PermissionInput } from "./schema.ts";

type Label = { readonly key: string; readonly value: string };
/** A role that is held on no resource at all: kept as it is, because to drop it would be to change what somebody holds. */
const NOTHING: ScopeRef = "resources:none";

type RoleOn = { readonly role: RoleName; readonly on: ScopeRef };

/**
 * What permissions mean: one grant for each role and scope, each once, sorted. The workspace without labels is everything, the
 * workspace with labels is that label scope. What is in no list keeps its id as its name. Throws a ProviderError `bad-answer`
 * for what would have to be dropped to be read: labels on anything but the workspace, labels that are empty.
 */
export function grantsOf(
  principal: PrincipalRef,
  permissions: readonly PermissionAnswer[],
  names: Names,
): readonly Grant[] {
  const known = learn(names, permissions);
  const grants = new Map<string, Grant>();
  for (const permission of permissions) {
    const role = known.nameOf("role", permission.roleId)?.slice("role:".length) ?? permission.roleId;
    if (permission.resources.length === 0)
      grants.set(grantKey({ role, on: NOTHING }), { kind: "grant", principal, role, on: NOTHING });
    for (const resource of permission.resources) {
      const labels = [...(permission.labels ?? []), ...(resource.labels ?? [])];
      const on = scopeOf(resource, labels, known, principal);
      grants.set(grantKey({ role, on }), { kind: "grant", principal, role, on });
    }
  }
  return [...grants.values()].sort(compareGrants);
}

function scopeOf(
  { id, type }: { id: string; type: string },
  labels: readonly Label[],
  names: Names,
  principal: PrincipalRef,
): ScopeRef {
  const prefix = prefixOfType(type);
  const on: ScopeRef = names.nameOf(prefix, id) ?? `${prefix}:${id}`;
  if (labels.length === 0) return on;
  if (on !== "workspace") {
    throw new ProviderError(
      "bad-answer",
      `Segment answered labels on ${JSON.stringify(on)} for ${JSON.stringify(principal)}: only a grant on the workspace can be limited by labels.`,
    );
  }
  const scope = labelScope(labels.map(({ key, value }) => [key, value]));
  if (parseLabels(scope) === undefined) {
    throw new ProviderError(
      "bad-answer",
      `Segment answered an empty label in a grant of ${JSON.stringify(principal)}, which cannot be written in a policy.`,
    );
  }
  return scope;
}

/**
 * The permissions that grant exactly this, with holes for the ids: for every role one with its single resources, one on the
 * workspace, and one for each label scope (the labels of one permission are ANDed). Sorted; the same grants give the same text.
 */
export function permissionsFor(grants: Iterable<RoleOn>): readonly PermissionInput[] {
  return parts(grants).map(({ role, resources, labels }) => ({
    roleId: idOf(`role:${role}`),
    resources: resources.map((resource) => (labels.length === 0 ? resource : { ...resource, labels: [...labels] })),
  }));
}

/** The same for an invite, where the labels stand on the permission. */
export function invitePermissionsFor(grants: Iterable<RoleOn>): readonly InvitePermissionInput[] {
  return parts(grants).map(({ role, resources, labels }) => ({
    roleId: idOf(`role:${role}`),
    resources,
    ...(labels.length === 0 ? {} : { labels: [...labels] }),
  }));
}

type Part = {
  readonly role: RoleName;
  readonly resources: { readonly id: Hole; readonly type: string }[];
  readonly labels: readonly Label[];
};

function parts(grants: Iterable<RoleOn>): readonly Part[] {
  const all: Part[] = [];
  let plain: (Part & { role: RoleName }) | undefined;
  for (const { role, on } of unique(grants)) {
    const labels = on.startsWith("labels:") ? parseLabels(on) : [];
    if (labels === undefined) throw new RangeError(`not a label scope: ${on}`);
    if (on === NOTHING) all.push({ role, resources: [], labels: [] });
    else if (on === "workspace" || labels.length > 0) {
      const resources = [{ id: idOf("workspace"), type: "WORKSPACE" }];
      all.push({ role, resources, labels: labels.map(([key, value]) => ({ key, value })) });
    } else if (plain?.role === role) {
      plain.resources.push({ id: idOf(on), type: typeOf(on) });
    } else {
      plain = { role, resources: [{ id: idOf(on), type: typeOf(on) }], labels: [] };
      all.push(plain);
    }
  }
  return all;
}

function idOf(ref: Ref): Hole {
  return { idOf: ref };
}

function unique<Item extends RoleOn>(grants: Iterable<Item>): readonly Item[] {
  return [...new Map([...grants].map((grant) => [grantKey(grant), grant])).values()].sort(compareGrants);
}

function compareGrants(a: RoleOn, b: RoleOn): number {
  return compareText(a.role, b.role) || compareText(a.on, b.on);
}

/** What one principal holds directly, as the document that `Operation.patch` is about. */
export type PrincipalDocument = { grants: Record<string, { role: RoleName; on: ScopeRef }> };

/** Sorted by key, every grant once. */
export function principalDocument(grants: Iterable<RoleOn>): PrincipalDocument {
  const entries = unique(grants).map(({ role, on }) => [grantKey({ role, on }), { role, on }] as const);
  return { grants: Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b))) };
}
