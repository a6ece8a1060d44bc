import { type GroupRef, nameOf, type UserRef } from "../access.ts";
import { type WorkspaceRole, workspaceRoleOf } from "./explain.ts";
import { compareText, type Outcome } from "../finding.ts";
import { inventoryOf } from "../inventory.ts";
import { type Person, personOf } from "./person.ts";
import type { Proposed } from "../propose.ts";
import { type Standing, standingOf } from "./standing.ts";
import { type Target, targetOf } from "./target.ts";
import {
  compareDegrees,
  type Degree,
  type Degrees,
  degreesOf,
  type Inquiry,
  inquiryOf,
  isAtLeast,
  most,
  type Way,
  waysOf,
} from "./ways.ts";

/** Somebody who has access to the resource or is to have it, and every way in which. */
export type Holder = Degrees & {
  readonly person: Person;
  readonly workspaceRole: WorkspaceRole;
  readonly ways: readonly Way[];
};

/** A group that gives access to the resource, and whom it gives it to. */
export type HolderGroup = Degrees & {
  readonly group: GroupRef;
  readonly ways: readonly Way[];
  readonly members: readonly (Standing & { readonly email: string })[];
};

/** Who has access to a resource, or is to have it. Those with the most access first. */
export type Holders = {
  readonly resource: Target;
  readonly atLeast: Degree | null;
  readonly people: readonly Holder[];
  readonly groups: readonly HolderGroup[];
};

/**
 * Everybody whose `explain` of this resource has a line that gives at least so much, and the groups that give it. Of `workspace`: roles that
 * reach all of it; those that give nothing by themselves don't count. What undocumented roles give can't be told, so they always count.
 */
export function whoCan(proposed: Proposed, resource: string, atLeast?: Degree): Outcome<Holders> {
  const target = targetOf(resource, inventoryOf(proposed.live));
  if (!target.ok) return target;
  const inquiry = inquiryOf(proposed, target.value);
  const enough = (ways: readonly Way[]): readonly Way[] =>
    ways.filter(({ access }) => atLeast === undefined || isAtLeast(access, atLeast));
  const { before, after, expected } = proposed;
  const indexes = [before, after, expected];
  const users = new Set<UserRef>(indexes.flatMap(({ users: some, groupsOf }) => [...some, ...groupsOf.keys()]));
  const groups = new Set<GroupRef>(indexes.flatMap(({ groups: some }) => [...some]));
  const people = [...users].flatMap((user): readonly Holder[] => {
    const ways = enough(waysOf(user, inquiry));
    const person = ways.length === 0 ? undefined : personOf(user, inquiry);
    return person === undefined
      ? []
      : [{ person, ...degreesOf(ways), workspaceRole: workspaceRoleOf(user, inquiry), ways }];
  });
  return {
    ok: true,
    value: {
      resource: target.value,
      atLeast: atLeast ?? null,
      people: people.sort(mostFirst(({ person }) => person.email)),
      groups: [...groups]
        .flatMap((group): readonly HolderGroup[] => {
          const ways = enough(waysOf(group, inquiry));
          return ways.length === 0 ? [] : [{ group, ...degreesOf(ways), ways, members: membersOf(group, inquiry) }];
        })
        .sort(mostFirst(({ group }) => group)),
    },
    findings: [],
  };
}

function membersOf(group: GroupRef, { proposed, reasons }: Inquiry): HolderGroup["members"] {
  const { before, after, expected } = proposed;
  const inGroup = (index: Proposed["before"]): ReadonlySet<UserRef> => new Set(index.members.get(group));
  const [now, next, last] = [inGroup(before), inGroup(after), inGroup(expected)];
  return [...new Set([...now, ...next, ...last])].sort(compareText).flatMap((user) => {
    const presence = { live: now.has(user), after: next.has(user), expected: last.has(user) };
    const standing = standingOf([{ kind: "member", group, user }], presence, { now: true, later: true }, reasons);
    return standing === undefined ? [] : [{ email: nameOf(user), ...standing }];
  });
}

function mostFirst<Item extends Degrees>(nameOfItem: (item: Item) => string): (a: Item, b: Item) => number {
  const best = ({ live, desired }: Degrees): Degree => most([live, desired]);
  return (a, b) => compareDegrees(best(a), best(b)) || compareText(nameOfItem(a), nameOfItem(b));
}
