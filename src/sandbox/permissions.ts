import { idFor } from "./ids.ts";
import { join, listOf, nonEmpty, object, oneOf, optional, type Problem, type TypeOf } from "./shape.ts";
import { RESOURCE_TYPES, type LabelPair, type Permission, type ResourceType, type State } from "./state.ts";

const labels = listOf(object({ key: nonEmpty, value: nonEmpty }));
const type = oneOf(...RESOURCE_TYPES);

const permissionInput = object({
  roleId: nonEmpty,
  resources: listOf(object({ id: nonEmpty, type, labels: optional(labels) }), 1),
});
const invitePermission = object({
  roleId: nonEmpty,
  resources: optional(listOf(object({ id: nonEmpty, type }), 1)),
  labels: optional(labels),
});

/** The body of the calls that add or replace permissions. */
export const permissionsBody = object({ permissions: listOf(permissionInput) });
/** The optional permissions of an invite. */
export const invitePermissions = optional(listOf(invitePermission, 1));

/** Input as it is kept: every resource with its labels. */
export function fromInput(inputs: readonly TypeOf<typeof permissionInput>[]): Permission[] {
  return inputs.map(({ roleId, resources }) => ({
    roleId,
    resources: resources.map((resource) => ({ id: resource.id, type: resource.type, labels: resource.labels ?? [] })),
  }));
}

/** An invite's permissions as they will be: labels limit the workspace, which is also meant where no resource is named. */
export function fromInvite(state: State, inputs: readonly TypeOf<typeof invitePermission>[]): Permission[] {
  return inputs.map(({ roleId, resources, labels: limits }) => ({
    roleId,
    resources: (resources ?? [{ id: state.workspace.id, type: "WORKSPACE" }]).map((resource) => ({
      id: resource.id,
      type: resource.type,
      labels: limits ?? [],
    })),
  }));
}

/** What permissions may name, made quick to ask: role ids, resource ids by type, labels as `labelKey` gives them. */
type Known = {
  readonly roles: ReadonlySet<string>;
  readonly resources: Readonly<Record<ResourceType, ReadonlySet<string>>>;
  readonly labels: ReadonlySet<string>;
};

/** What the workspace has. Made once for all that one call names. */
export function knownTo(state: State): Known {
  const ids = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id));
  return {
    roles: ids(state.roles),
    resources: {
      WORKSPACE: ids([state.workspace]),
      SOURCE: ids(state.sources),
      WAREHOUSE: ids(state.warehouses),
      SPACE: ids(state.spaces),
      FUNCTION: ids(state.functions),
    },
    labels: new Set(state.labels.map(labelKey)),
  };
}

function labelKey({ key, value }: LabelPair): string {
  return JSON.stringify([key, value]);
}

/** Labels that the workspace does not have. */
export function labelProblems(
  { labels: known }: Pick<Known, "labels">,
  pairs: readonly LabelPair[],
  field: string,
): readonly Problem[] {
  return pairs.flatMap((pair, index) =>
    known.has(labelKey(pair)) ? [] : [{ field: join(field, index), message: "is not a label of this workspace" }],
  );
}

/** Roles, resources and labels that the workspace does not have, and labels where none may be. */
export function permissionProblems(
  known: Known,
  permissions: readonly Permission[],
  field: string,
): readonly Problem[] {
  return permissions.flatMap(({ roleId, resources }, index) => {
    const at = join(field, index);
    const roleProblems = known.roles.has(roleId)
      ? []
      : [{ field: join(at, "roleId"), message: "is not a role of this workspace" }];
    return [
      ...roleProblems,
      ...resources.flatMap((resource, n) => resourceProblems(known, resource, `${at}.resources.${n}`)),
    ];
  });
}

function resourceProblems(known: Known, resource: Permission["resources"][number], field: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!known.resources[resource.type].has(resource.id)) {
    problems.push({ field: join(field, "id"), message: `is not a ${resource.type} of this workspace` });
  }
  if (resource.type !== "WORKSPACE" && resource.labels.length > 0) {
    problems.push({ field: join(field, "labels"), message: "labels are exclusive to WORKSPACE resources" });
  }
  return [...problems, ...labelProblems(known, resource.labels, join(field, "labels"))];
}

function resourceKey({ id, type: resourceType, labels: pairs }: Permission["resources"][number]): string {
  return JSON.stringify([resourceType, id, pairs.map(labelKey).sort()]);
}

/** What somebody has after an Add: a role already there gets the new resources, nothing is there twice. */
export function merge(present: readonly Permission[], added: readonly Permission[]): Permission[] {
  const merged = present.map((permission) => ({ ...permission, resources: [...permission.resources] }));
  // Of two permissions of one role the first one grows.
  const targets = new Map(merged.toReversed().map((permission) => [permission.roleId, permission]));
  const there = new Map(
    merged.map((permission) => [permission, new Set(permission.resources.map(resourceKey))] as const),
  );
  for (const { roleId, resources } of added) {
    let target = targets.get(roleId);
    if (target === undefined) {
      merged.push((target = { roleId, resources: [] }));
      targets.set(roleId, target);
    }
    const keys = there.get(target) ?? new Set();
    there.set(target, keys);
    for (const resource of resources) {
      if (keys.has(resourceKey(resource))) continue;
      keys.add(resourceKey(resource));
      target.resources.push(resource);
    }
  }
  return merged;
}

/** Permissions as the API shows them: with the role's name, and `labels: []` where there are none. */
export function shown(
  state: State,
  permissions: readonly Permission[],
): readonly (Permission & { roleName: string })[] {
  const names = new Map(state.roles.map(({ id, name }) => [id, name]));
  return permissions.map(({ roleId, ...rest }) => ({
    roleId,
    roleName: names.get(roleId) ?? "",
    ...rest,
  }));
}

/** As the Add calls show them: also with the policy and the subject, which are in the reference's examples but in no schema. */
export function shownAdded(
  state: State,
  permissions: readonly Permission[],
  subjectType: "user" | "group",
  subjectId: string,
) {
  return shown(state, permissions).map((permission) => ({
    policyId: idFor(`policy/${subjectId}/${permission.roleId}`, 27),
    subjectId,
    subjectType,
    ...permission,
  }));
}
