import {
  type Fact,
  type Grant,
  type GroupRef,
  groupRef,
  isUser,
  keyOf,
  type Member,
  nameOf,
  type PrincipalRef,
  type UserRef,
  userRef,
} from "../access.ts";
import { changeKey } from "./adrift.ts";
import type { Change } from "../diff.ts";
import { compareText } from "../finding.ts";
import type { AuditEvent, Live } from "../provider.ts";

/** Who seems to have done it, when (RFC 3339), and what the audit trail calls it. The first and last are text from outside. */
export type Culprit = { readonly who: string; readonly at: string; readonly what: string };

/**
 * For each change that would undo what somebody did in the workspace: the latest event that fits, by the `changeKey` of the change. A
 * likely author, not a proven one: an event tells whose access was changed, and not how. A change without an event that fits is not in
 * the map, and neither is one whose event was undone by a later one. Labels have no events. Tokens, this program's own too, appear as
 * the trail names them.
 */
export function culprits(
  changes: readonly Pick<Change, "action" | "fact">[],
  events: readonly AuditEvent[],
  live: Pick<Live, "facts" | "invited" | "directory">,
): ReadonlyMap<string, Culprit> {
  const trail = trailOf(events, live);
  return new Map(
    changes.flatMap((change): [string, Culprit][] => {
      const event = change.action === "add" ? whyMissing(change.fact, trail) : whyThere(change.fact, trail);
      if (event === undefined) return [];
      return [[changeKey(change), { who: trail.who(event), at: event.at, what: event.type }]];
    }),
  );
}

/** Segment's names; which call may leave which event stands with each endpoint. https://docs.segmentapis.com/tag/Audit-Trail */
const CAME = new Set([
  "Non-Segment User Invited to Workspace",
  "New Segment User Invited to Workspace",
  "User Added via SSO",
]);
const REMOVED = new Set(["User Removed"]);
const LEFT = new Set(["User Removed", "Invite Deleted"]);
const CREATED = new Set(["User Group Created"]);
const RENAMED = new Set(["User Group Updated"]);
const DELETED = new Set(["User Group Deleted"]);
const JOINED = new Set(["Subjects Added to Group", "User Added To User Group"]);
const PARTED = new Set(["User Removed From User Group", "Group Memberships Deleted"]);
/** All that the removing of a user is documented to leave. */
const OUT_OF_ALL_GROUPS = new Set(["Group Memberships Deleted"]);
const POLICY_CREATED = "Policy Created";
const GIVEN = new Set(["User Policy Updated", POLICY_CREATED, ...CAME]);
const TAKEN = new Set(["User Policy Updated", "Policy Deleted", "User Removed"]);
/** All that the replacing of permissions is documented to leave, whether it gives or takes. */
const REPLACED = new Set(["Policy Deleted"]);
const GIVEN_TO_GROUP = new Set(["User Group Policy Updated", POLICY_CREATED]);
const TAKEN_FROM_GROUP = new Set(["User Group Policy Updated", "Policy Deleted", "User Group Deleted"]);
/** Events whose subject is a group, so that they tell what it was called. */
const OF_GROUPS = new Set([...CREATED, ...RENAMED, ...DELETED, "User Group Policy Updated"]);

/** `about`: whom it may be about, by id where that is known, else by name. `isKnown`: whether somebody of these is in the workspace. */
type Happening = AuditEvent & {
  readonly key: string;
  readonly time: number;
  readonly about: ReadonlySet<PrincipalRef>;
  readonly isKnown: boolean;
};
type Types = ReadonlySet<string>;

type Trail = {
  readonly live: Pick<Live, "facts" | "invited">;
  /** What happened to somebody, oldest first. */
  readonly of: (principal: PrincipalRef) => readonly Happening[];
  /** The latest event by which a group stopped being called this. */
  readonly renamedFrom: (group: GroupRef) => Happening | undefined;
  readonly counterparts: (event: Happening) => Counterparts;
  readonly who: (event: AuditEvent) => string;
};

/** Whom the other events of the same joining or parting are about: those of the other type, by the same actor, within seconds. */
type Counterparts = { readonly about: ReadonlySet<PrincipalRef>; readonly areKnown: boolean };

const BESIDE_MS = 5000;

function trailOf(
  events: readonly AuditEvent[],
  { facts, invited, directory }: Pick<Live, "facts" | "invited" | "directory">,
): Trail {
  const principals = new Map<string, PrincipalRef>();
  for (const [ref, id] of directory) if (/^(?:user|group):/u.test(ref)) principals.set(id, ref as PrincipalRef);
  const isLive = (ref: PrincipalRef): boolean => facts.has(keyOf(presenceOf(ref)));
  // An entry that came twice counts once.
  const distinct = new Map(events.map((event) => [JSON.stringify([event.at, event.type, event]), event]));
  const happenings = [...distinct]
    .map(([key, event]): Happening => {
      const known = principals.get(event.subjectId);
      const named = [userRef(event.subject), userRef(event.subjectId), groupRef(event.subject)];
      const about = new Set(known === undefined ? named : [known]);
      return { ...event, key, time: Date.parse(event.at), about, isKnown: [...about].some(isLive) };
    })
    .sort((a, b) => a.time - b.time || compareText(a.key, b.key));

  const byPrincipal = new Map<PrincipalRef, Happening[]>();
  const byActor = new Map<string, Happening[]>();
  const counterparts = new Map<Happening, Counterparts>();
  const names = new Map<string, string>();
  const renames = new Map<GroupRef, Happening>();
  const slot = (actor: string, time: number): string => `${Math.floor(time / BESIDE_MS)} ${actor}`;
  for (const event of happenings) {
    for (const ref of event.about) put(byPrincipal, ref, event);
    put(byActor, slot(event.actor, event.time), event);
    if (!OF_GROUPS.has(event.type)) continue;
    const before = names.get(event.subjectId);
    if (RENAMED.has(event.type) && before !== undefined && before !== event.subject)
      renames.set(groupRef(before), event);
    names.set(event.subjectId, event.subject);
  }
  return {
    live: { facts, invited },
    of: (principal) => byPrincipal.get(principal) ?? [],
    renamedFrom: (group) => renames.get(group),
    counterparts: (event) => {
      const found = counterparts.get(event);
      if (found !== undefined) return found;
      const types = JOINED.has(event.type) ? JOINED : PARTED;
      const others = [-BESIDE_MS, 0, BESIDE_MS]
        .flatMap((step) => byActor.get(slot(event.actor, event.time + step)) ?? [])
        .filter(({ type, time }) => types.has(type) && type !== event.type && Math.abs(time - event.time) <= BESIDE_MS);
      const made: Counterparts = {
        about: new Set(others.flatMap(({ about }) => [...about])),
        areKnown: others.every(({ isKnown }) => isKnown),
      };
      counterparts.set(event, made);
      return made;
    },
    who: ({ actor }) => {
      const person = principals.get(actor);
      return person !== undefined && isUser(person) ? nameOf(person) : actor;
    },
  };
}

/** The fact that somebody is in the workspace, or that there is such a group. */
function presenceOf(ref: PrincipalRef): Fact {
  return isUser(ref) ? { kind: "user", user: ref } : { kind: "group", group: ref };
}

function put<Key>(lists: Map<Key, Happening[]>, key: Key, event: Happening): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [event]);
  else list.push(event);
}

function latest(events: readonly Happening[], types: Types): Happening | undefined {
  return events.findLast(({ type }) => types.has(type));
}

function later(a: Happening | undefined, b: Happening | undefined): Happening | undefined {
  return a === undefined || (b !== undefined && b.time > a.time) ? b : a;
}

/** An event explains nothing once a later one has undone it. */
function unless(undone: Happening | undefined, event: Happening | undefined): Happening | undefined {
  return event !== undefined && undone !== undefined && undone.time > event.time ? undefined : event;
}

/** Why something is there that the policy does not ask for. */
function whyThere(fact: Fact, trail: Trail): Happening | undefined {
  switch (fact.kind) {
    case "user": {
      const own = trail.of(fact.user);
      return unless(latest(own, trail.live.invited.has(fact.user) ? LEFT : REMOVED), latest(own, CAME));
    }
    case "group": {
      const own = trail.of(fact.group).filter(({ subject }) => subject === nameOf(fact.group));
      return unless(latest(own, DELETED), latest(own, CREATED) ?? latest(own, RENAMED));
    }
    case "member":
      return unlessOutweighed(membership(fact, PARTED, trail), membership(fact, JOINED, trail));
    case "grant":
      return whyGranted(fact, trail);
    case "label":
      return undefined;
  }
}

/** Why something is missing that the policy asks for. What hangs on somebody who is gone went with them. */
function whyMissing(fact: Fact, trail: Trail): Happening | undefined {
  const { facts } = trail.live;
  const isGone = (whole: Fact): boolean => !facts.has(keyOf(whole));
  switch (fact.kind) {
    case "user": {
      const own = trail.of(fact.user);
      return unless(latest(own, CAME), latest(own, LEFT) ?? latest(own, OUT_OF_ALL_GROUPS));
    }
    case "group": {
      const own = trail.of(fact.group).filter(({ subject }) => subject === nameOf(fact.group));
      return unless(latest(own, CREATED), later(latest(own, DELETED), trail.renamedFrom(fact.group)));
    }
    case "member": {
      const { user, group } = fact;
      const gone = [presenceOf(group), presenceOf(user)].filter(isGone);
      if (gone.length > 0) return gone.map((whole) => whyMissing(whole, trail)).find((event) => event !== undefined);
      const joined = membership(fact, JOINED, trail);
      const parted = unlessOutweighed(joined, membership(fact, PARTED, trail));
      const whole = later(latest(trail.of(user), LEFT), latest(trail.of(group), DELETED));
      return later(parted, unless(joined?.event, whole));
    }
    case "grant": {
      const { principal } = fact;
      const whole = presenceOf(principal);
      if (isGone(whole)) return whyMissing(whole, trail);
      return latest(trail.of(principal), isUser(principal) ? TAKEN : TAKEN_FROM_GROUP);
    }
    case "label":
      return undefined;
  }
}

/** Who accepts an invite makes their own policy with it: it grants what whoever invited them chose. */
function whyGranted({ principal }: Grant, trail: Trail): Happening | undefined {
  const own = trail.of(principal);
  if (!isUser(principal)) return latest(own, GIVEN_TO_GROUP) ?? latest(own, REPLACED);
  let invited = false;
  const given = own.filter((event) => {
    const isAcceptance = invited && event.type === POLICY_CREATED && isBy(principal, event, trail);
    if (isAcceptance) invited = false;
    if (CAME.has(event.type)) invited = true;
    return !isAcceptance;
  });
  return unless(latest(own, REMOVED), latest(given, GIVEN) ?? latest(own, REPLACED));
}

function isBy(user: UserRef, event: Happening, { who }: Trail): boolean {
  return event.actor === event.subjectId || userRef(who(event)) === user;
}

/** `isBoth`: an event about the person stands beside one about the group. */
type Evidence = { readonly event: Happening; readonly isBoth: boolean };

/**
 * The latest event about a person in a group. An event names the one or the other: those that come in such pairs win, and those whose
 * pair is somebody else's do not count.
 */
function membership({ user, group }: Member, types: Types, trail: Trail): Evidence | undefined {
  let best: Evidence | undefined;
  for (const [own, counterpart] of [
    [group, user],
    [user, group],
  ] as const) {
    for (const event of trail.of(own)) {
      if (!types.has(event.type)) continue;
      const { about, areKnown } = trail.counterparts(event);
      const isBoth = about.has(counterpart);
      // Those who have not accepted yet are in no event of their own.
      const mayBeUnnamed = own === group && trail.live.invited.has(user);
      if (!isBoth && !mayBeUnnamed && about.size > 0 && areKnown) continue;
      const isWorse = best !== undefined && (best.isBoth === isBoth ? event.time < best.event.time : best.isBoth);
      if (!isWorse) best = { event, isBoth };
    }
  }
  return best;
}

function unlessOutweighed(undone: Evidence | undefined, found: Evidence | undefined): Happening | undefined {
  if (undone !== undefined && found?.isBoth === true && !undone.isBoth) return found.event;
  return unless(undone?.event, found?.event);
}
