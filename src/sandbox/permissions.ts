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

/** Whether the workspace holds a resource of this type and id. */
function exists(state: State, resourceType: ResourceType, id: string): boolean {
  switch (resourceType) {
    case "WORKSPACE":
      return state.workspace.id === id;
    case "SOURCE":
      return state.sources.some((source) => source.id === id);
    case "WAREHOUSE":
      return state.warehouses.some((warehouse) => warehouse.id === id);
    case "SPACE":
      return state.spaces.some((space) => space.id === id);
    case "FUNCTION":
      return state.functions.some((item) => item.id === id);
  }
}

/** Labels that the workspace does not have. */
export function labelProblems(state: State, pairs: readonly LabelPair[], field: string): readonly Problem[] {
  return pairs.flatMap(({ key, value }, index) =>
    state.labels.some((label) => label.key === key && label.value === value)
      ? []
      : [{ field: join(field, index), message: "is not a label of this workspace" }],
  );
}

/** Roles, resources and labels that the workspace does not have, and labels where none may be. */
export function permissionProblems(
  state: State,
  permissions: readonly Permission[],
  field: string,
): readonly Problem[] {
  return permissions.flatMap(({ roleId, resources }, index) => {
    const at = join(field, index);
    const known = state.roles.some((role) => role.id === roleId);
    const roleProblems = known ? [] : [{ field: join(at, "roleId"), message: "is not a role of this workspace" }];
    return [
      ...roleProblems,
      ...resources.flatMap((resource, n) => resourceProblems(state, resource, `${at}.resources.${n}`)),
    ];
  });
}

function resourceProblems(state: State, resource: Permission["resources"][number], field: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!exists(state, resource.type, resource.id)) {
    problems.push({ field: join(field, "id"), message: `is not a ${resource.type} of this workspace` });
  }
  if (resource.type !== "WORKSPACE" && resource.labels.length > 0) {
    problems.push({ field: join(field, "labels"), message: "labels are exclusive to WORKSPACE resources" });
  }
  return [...problems, ...labelProblems(state, resource.labels, join(field, "labels"))];
}

function resourceKey({ id, type: resourceType, labels: pairs }: Permission["resources"][number]): string {
  return JSON.stringify([resourceType, id, pairs.map(({ key, value }) => JSON.stringify([key, value])).sort()]);
}

/** What somebody has after an Add: a role already there gets the new resources, nothing is there twice. */
export function merge(present: readonly Permission[], added: readonly Permission[]): Permission[] {
  const merged = present.map((permission) => ({ ...permission, resources: [...permission.resources] }));
  for (const { roleId, resources } of added) {
    let target = merged.find((permission) => permission.roleId === roleId);
    if (target === undefined) merged.push((target = { roleId, resources: [] }));
    for (const resource of resources) {
      if (!target.resources.some((known) => resourceKey(known) === resourceKey(resource)))
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
  return permissions.map(({ roleId, ...rest }) => ({
    roleId,
    roleName: state.roles.find(({ id }) => id === roleId)?.name ?? "",
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
