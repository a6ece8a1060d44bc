import { isGroup, type PrincipalRef } from "../../core/access.ts";
import type { Directory, Operation, Performed } from "../../core/provider.ts";
import type { Client } from "./http.ts";
import { subjectOf } from "./look.ts";
import { learn, namesOf } from "./names.ts";
import { readPermissions } from "./people.ts";
import { grantsOf, permissionsFor, principalDocument } from "./permissions.ts";
import { replaceList } from "./replace.ts";

/** Replaces what one principal holds directly, only if it still holds what was reviewed. */
export async function replacePermissions(
  client: Client,
  operation: Operation,
  directory: Directory,
): Promise<Performed> {
  const principal = subjectOf(operation.request) as PrincipalRef;
  const collection = isGroup(principal) ? "groups" : "users";
  return replaceList(client, operation, directory, {
    read: async (id) => {
      const permissions = await readPermissions(client, collection, id);
      if (permissions === undefined) return undefined;
      const names = learn(namesOf(directory), permissions);
      return { document: principalDocument(grantsOf(principal, permissions, names)), directory: names.directory };
    },
    bodyOf: ({ grants }) => ({ permissions: permissionsFor(Object.values(grants)) }),
  });
}
