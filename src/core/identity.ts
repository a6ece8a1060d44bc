import { type Fact, type GroupRef, keyOf, nameOf, stateOf, type UserRef } from "./access.ts";
import type { Day } from "./day.ts";
import { exceptedBy } from "./except.ts";
import { errorAt, type Finding } from "./finding.ts";
import type { DeclaredUser, Policy } from "./policy.ts";
import type { Live, Ref } from "./provider.ts";
import { placeText } from "./quote.ts";

/** A group that keeps its members and grants under another name. */
export type Rename = { readonly from: GroupRef; readonly to: GroupRef };

/** A policy and a workspace that call the same people and groups by the same names. */
export type Recognised = {
  /** People pinned by id go by the address that the workspace has for them: that is what its requests understand. */
  readonly policy: Policy;
  /** Groups that are to be renamed go by their new name already, in members, grants and directory; the fact of the old name is still there. */
  readonly live: Live;
  readonly renames: readonly Rename[];
  /** Groups under an old name that are not renamed yet, or not by us, by that name, and the name they are to have: nothing of them is touched. */
  readonly waiting: ReadonlyMap<GroupRef, GroupRef>;
  readonly findings: readonly Finding[];
};

/** Sees that a changed address is the same person (`id`) and a new name the same group (`previously`). */
export function recognise(policy: Policy, live: Live, today: Day): Recognised {
  const people = recognisePeople(policy, live);
  const groups = renamesOf(policy, live, today);
  return {
    policy: people.policy,
    live: renamed(live, groups.renames),
    renames: groups.renames,
    waiting: groups.waiting,
    findings: [...people.findings, ...groups.findings],
  };
}

function recognisePeople(policy: Policy, live: Live): Pick<Recognised, "policy" | "findings"> {
  const findings: Finding[] = [];
  const byId = new Map<string, UserRef>();
  for (const [ref, id] of live.directory) if (ref.startsWith("user:")) byId.set(id, ref as UserRef);
  const aliases = new Map<UserRef, UserRef>();
  const excepted = exceptedBy(policy.settings.except.map(({ value }) => value));
  const claims = new Map<string, DeclaredUser>();
  for (const entry of policy.users.values()) {
    const { user, id } = entry;
    if (id === undefined) continue;
    const claimed = claims.get(id.value);
    if (claimed !== undefined) {
      const message = `${nameOf(user)} and ${nameOf(claimed.user)} (${placeText(claimed.source)}) are pinned to one id: one person, one entry.`;
      findings.push(errorAt("identity", id.source, message));
      continue;
    }
    claims.set(id.value, entry);
    const known = byId.get(id.value);
    const holder = live.directory.get(user);
    const isActive = holder !== undefined && !live.invited.has(user);
    if (known === user) continue;
    if (isActive) {
      const whose = known === undefined ? "which nobody in the workspace has" : `which is ${nameOf(known)}`;
      const message = `${nameOf(user)} is somebody else in this workspace: the entry is pinned to the id \`${id.value}\`, ${whose}. Give the address an entry of its own.`;
      findings.push(errorAt("identity", id.source, message));
    } else if (known === undefined) {
      const message = `Nobody in the workspace has the id \`${id.value}\` of ${nameOf(user)}: they are taken for somebody new.`;
      findings.push({ rule: "unknown-id", severity: "warning", message, source: id.source });
    } else if (policy.users.has(known)) {
      const message = `${nameOf(user)} is pinned to the id of ${nameOf(known)}, who has an entry as well: one person, one entry.`;
      findings.push(errorAt("identity", id.source, message));
    } else if (excepted(known) !== undefined) {
      const message = `${nameOf(user)} is pinned to the id of ${nameOf(known)}, who is excepted (\`${excepted(known)}\`) and never touched.`;
      findings.push(errorAt("identity", id.source, message));
    } else {
      const message = `${nameOf(user)} goes by ${nameOf(known)} in the workspace: the same person, whose address only they can change there.`;
      findings.push({ rule: "address-changed", severity: "note", message, source: id.source });
      aliases.set(user, known);
    }
  }
  return { policy: aliases.size === 0 ? policy : withAliases(policy, aliases), findings };
}

function withAliases(policy: Policy, aliases: ReadonlyMap<UserRef, UserRef>): Policy {
  const as = (user: UserRef): UserRef => aliases.get(user) ?? user;
  const users = [...policy.users.values()].map(({ owner, ...user }): [UserRef, DeclaredUser] => [
    as(user.user),
    {
      ...user,
      user: as(user.user),
      ...(as(user.user) !== user.user && { writtenAs: user.user }),
      ...(owner && { owner: { ...owner, value: as(owner.value) } }),
    },
  ]);
  const groups = [...policy.groups.values()].map(
    (group) =>
      [
        group.group,
        { ...group, members: group.members.map((member) => ({ ...member, value: as(member.value) })) },
      ] as const,
  );
  const listed = policy.settings.protected.map((entry) => ({ ...entry, value: as(entry.value) }));
  return {
    ...policy,
    users: new Map(users),
    groups: new Map(groups),
    settings: { ...policy.settings, protected: listed },
  };
}

function renamesOf(policy: Policy, live: Live, today: Day): Pick<Recognised, "renames" | "waiting" | "findings"> {
  const renames: Rename[] = [];
  const waiting = new Map<GroupRef, GroupRef>();
  const findings: Finding[] = [];
  const taken = new Map<GroupRef, GroupRef>();
  const excepted = exceptedBy(policy.settings.except.map(({ value }) => value));
  for (const { group, previously, managedByIdp, terms } of policy.groups.values()) {
    const old = previously.filter(({ value }) => value !== group && isThere(value, live));
    for (const { value, source } of previously) {
      if (policy.groups.has(value) && value !== group)
        findings.push(
          errorAt(
            "identity",
            source,
            `\`${nameOf(value)}\` has an entry of its own: it can't be an old name of \`${nameOf(group)}\`.`,
          ),
        );
    }
    // The identity provider names the groups it pushes, and what has not begun is not renamed before it has.
    if (managedByIdp !== undefined || (terms.from !== undefined && today < terms.from)) {
      if (!isThere(group, live)) for (const { value } of old) waiting.set(value, group);
      continue;
    }
    const [first, ...others] = old;
    const pattern = first && excepted(first.value);
    if (first !== undefined && pattern !== undefined) {
      const message = `\`${nameOf(first.value)}\` is excepted (\`${pattern}\`) and never touched, so it can't become \`${nameOf(group)}\`.`;
      findings.push(errorAt("identity", first.source, message));
      continue;
    }
    if (first === undefined || isThere(group, live) || policy.groups.has(first.value)) continue;
    const claimed = taken.get(first.value);
    if (claimed !== undefined) {
      findings.push(
        errorAt(
          "identity",
          first.source,
          `\`${nameOf(first.value)}\` is an old name of \`${nameOf(claimed)}\` as well: a group becomes one group.`,
        ),
      );
      continue;
    }
    for (const other of others)
      findings.push({
        rule: "identity",
        severity: "warning",
        message: `\`${nameOf(first.value)}\` becomes \`${nameOf(group)}\`; \`${nameOf(other.value)}\` is there as well and is a group of its own.`,
        source: other.source,
      });
    taken.set(first.value, group);
    renames.push({ from: first.value, to: group });
  }
  return { renames, waiting, findings };
}

function isThere(group: GroupRef, live: Live): boolean {
  return live.facts.has(keyOf({ kind: "group", group }));
}

function renamed(live: Live, renames: readonly Rename[]): Live {
  if (renames.length === 0) return live;
  const names = new Map<string, GroupRef>(renames.map(({ from, to }) => [from, to]));
  const as = (fact: Fact): Fact => {
    if (fact.kind === "member") return { ...fact, group: names.get(fact.group) ?? fact.group };
    if (fact.kind === "grant") return { ...fact, principal: names.get(fact.principal) ?? fact.principal };
    return fact;
  };
  const directory = new Map<Ref, string>(live.directory);
  for (const { from, to } of renames) {
    const id = live.directory.get(from);
    if (id !== undefined) directory.set(to, id);
  }
  return { ...live, facts: stateOf([...live.facts.values()].map(as)), directory };
}
