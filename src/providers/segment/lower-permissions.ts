import { type Fact, type Grant, isUser, type PrincipalRef, stateOf } from "../../core/access.ts";
import { type Change, project } from "../../core/diff.ts";
import { indexAccess, isOwnership } from "../../core/effective.ts";
import { groupedBy } from "../../core/group-by.ts";
import { hole, type Live, type Operation } from "../../core/provider.ts";
import type { Vocabulary } from "../../core/vocabulary.ts";
import { type Edit, listPatch, operation } from "./operation.ts";
import { permissionsFor, principalDocument } from "./permissions.ts";

type Changes = readonly Change[];

/** What is sent while access still grows, and what may take some away. */
type Replacements = { readonly up: readonly Operation[]; readonly down: readonly Operation[] };

/**
 * PUT /users|groups/{id}/permissions replaces a principal's whole list. Groups gain in one request and lose in a later one, because
 * what one group loses somebody may just have gained through another; a user's own list is replaced once, after all groups have gained
 * and before any loses. Whoever becomes owner comes before whoever stops being one. `apart`: something comes in between that moves
 * access as well, so that users too gain in one request and lose in a later one.
 */
export function replacePermissions(changes: Changes, live: Live, vocabulary: Vocabulary, apart: boolean): Replacements {
  const index = indexAccess(live.facts);
  const byPrincipal = groupedBy(changes, ({ fact }) => (fact.kind === "grant" ? fact.principal : undefined));
  const groupsUp: Operation[] = [];
  const users: { readonly losesOwner: boolean; readonly up: boolean; readonly operation: Operation }[] = [];
  const usersDown: Operation[] = [];
  const groupsDown: Operation[] = [];
  for (const [principal, own] of byPrincipal) {
    const had = index.grants.get(principal) ?? [];
    const up = own.filter(({ action }) => action === "add");
    const down = own.filter(({ action }) => action === "remove");
    if (isUser(principal) && !apart) {
      const losesOwner = down.some(({ fact }) => fact.kind === "grant" && isOwnership(fact, vocabulary));
      users.push({ losesOwner, up: down.length === 0, operation: replace(principal, had, own) });
      continue;
    }
    if (isUser(principal) && up.length > 0)
      users.push({ losesOwner: false, up: true, operation: replace(principal, had, up) });
    if (!isUser(principal) && up.length > 0) groupsUp.push(replace(principal, had, up));
    if (down.length > 0) (isUser(principal) ? usersDown : groupsDown).push(replace(principal, granted(had, up), down));
  }
  const rank = ({ losesOwner, up }: (typeof users)[number]): number => (up ? 0 : losesOwner ? 2 : 1);
  const ranked = users.toSorted((a, b) => rank(a) - rank(b)).map((item) => item.operation);
  return { up: [...groupsUp, ...ranked], down: [...usersDown, ...groupsDown] };
}

function granted(had: readonly Grant[], changes: Changes): readonly Grant[] {
  const state = project(stateOf(had), changes);
  return [...state.values()].flatMap((fact) => (fact.kind === "grant" ? [fact] : []));
}

function replace(principal: PrincipalRef, had: readonly Grant[], changes: Changes): Operation {
  const permissions = permissionsFor(granted(had, changes));
  const collection = isUser(principal) ? "users" : "groups";
  return operation(
    { method: "PUT", path: `/${collection}/${hole(principal)}/permissions`, body: { permissions } },
    changes,
    {
      patch: listPatch(
        "grants",
        principalDocument(had).grants,
        changes.flatMap(({ action, fact }) => edits(action, fact)),
      ),
    },
  );
}

function edits(action: Change["action"], fact: Fact): readonly Edit[] {
  if (fact.kind !== "grant") return [];
  return Object.entries(principalDocument([fact]).grants).map(([key, value]) => ({ action, key, value }));
}
