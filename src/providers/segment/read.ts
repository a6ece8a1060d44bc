import pLimit from "p-limit";
import { groupRef, type PrincipalRef, userRef } from "../../core/access.ts";
import { type Live, ProviderError, type Ref, type Workspace } from "../../core/provider.ts";
import { assemble, type Inspection } from "../assemble.ts";
import { type ListedResource, resourcesOf, wellFormed } from "../references.ts";
import type { Client } from "./http.ts";
import { readInventory } from "./inventory.ts";
import { itemsOf, type List, type Run } from "./list.ts";
import { learn, type Names, namesOf, rolesOf } from "./names.ts";
import { type People, readPeople } from "./people.ts";
import { grantsOf } from "./permissions.ts";
import type { PermissionAnswer } from "./schema.ts";

/** Which workspace the token belongs to. */
export async function readWorkspace(client: Client): Promise<Workspace> {
  const answer = await client.get("workspace", "/");
  if (answer.kind === "refused") {
    throw new ProviderError("refused", `Segment refused to name the workspace (${answer.message}).`);
  }
  const { id, slug, name } = answer.data.workspace;
  return { id, slug, name };
}

/**
 * Everything a workspace holds that access is about, at most `concurrency` requests at a time. Throws a ProviderError where any of
 * it could not be read to its end.
 */
export async function readLive(client: Client, list: List, concurrency: number): Promise<Live> {
  const before = client.requests();
  const limit = pLimit(concurrency);
  const run: Run = (task) => limit(task);
  try {
    const [workspace, listedRoles, { resources, labels, findings }, people] = await Promise.all([
      run(() => readWorkspace(client)),
      run(() => list("roles", "/roles", ({ roles }) => roles.map(({ id, name }) => ({ id, name })))),
      readInventory(client, list, run),
      readPeople(client, list, run),
    ]);
    const roles = rolesOf(itemsOf(listedRoles, "/roles"));
    const names = namesFor(workspace, roles, resources, people);
    return assemble(
      {
        workspace,
        roles,
        resources,
        labels,
        ...describe(people, names),
      },
      { findings, requests: client.requests() - before, directory: names.directory },
    );
  } finally {
    limit.clearQueue();
  }
}

function namesFor(
  workspace: Workspace,
  roles: ReturnType<typeof rolesOf>,
  resources: readonly ListedResource[],
  { users, groups }: People,
): Names {
  const directory = new Map<Ref, string>([["workspace", workspace.id]]);
  for (const { id, name } of roles) directory.set(`role:${name}`, id);
  for (const { ref, id } of resourcesOf(resources)) directory.set(ref, id);
  const principals = [...users, ...groups];
  return learn(
    namesOf(directory),
    principals.flatMap(({ permissions }) => permissions),
  );
}

function describe({ users, invites, groups }: People, names: Names): Pick<Inspection, "users" | "groups"> {
  const grants = (principal: PrincipalRef, permissions: readonly PermissionAnswer[]) =>
    grantsOf(principal, permissions, names).map(({ role, on }) => ({ role, on }));
  return {
    users: [
      ...users.map(({ id, email, permissions }) => ({ id, email, grants: grants(userRef(email), permissions) })),
      ...invites.map((email) => ({ email, invited: true as const })),
    ],
    groups: groups.map(({ id, name, members, permissions }) => ({
      id,
      name: wellFormed(name),
      members,
      grants: grants(groupRef(name), permissions),
    })),
  };
}
