import { type Fact, type FactKey, keyOf, type PrincipalRef, type ScopeRef } from "./access.ts";
import type { DesiredState } from "./diff.ts";
import type { Finding, Source } from "./finding.ts";
import { readScope } from "./grant-scope.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import {
  type Access,
  type AccessLine,
  BLOCK_KEYS,
  type Policy,
  RESOURCE_KINDS,
  type ResourceKind,
  type RoleLine,
} from "./policy.ts";
import type { Assertion, Problem } from "./problem.ts";
import type { Live, Resource } from "./provider.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a policy asks for in one workspace. */
export type Resolution = {
  readonly desired: DesiredState;
  /** The principals that have an entry of their own. */
  readonly declared: ReadonlySet<PrincipalRef>;
  readonly problems: readonly Problem[];
  readonly assertions: readonly Assertion[];
  /** What the words of the policy became here. */
  readonly findings: readonly Finding[];
};

/** What is gathered while the policy is gone through. */
type Draft = {
  readonly vocabulary: Vocabulary;
  readonly inventory: Inventory;
  readonly desired: Map<FactKey, { fact: Fact; source: Source }>;
  readonly problems: Problem[];
  readonly assertions: Assertion[];
  readonly findings: Finding[];
};

/** Turns a policy into the facts it asks for, given what the workspace holds and offers. */
export function resolve(policy: Policy, live: Live, vocabulary: Vocabulary): Resolution {
  const draft: Draft = {
    vocabulary,
    inventory: inventoryOf(live),
    desired: new Map(),
    problems: [],
    assertions: [],
    findings: [],
  };
  for (const { user, source, role, access } of policy.users.values()) {
    want(draft, { kind: "user", user }, source);
    if (role !== undefined) {
      const { roles, missing } = vocabulary.workspace(role.value);
      for (const name of roles)
        want(draft, { kind: "grant", principal: user, role: name, on: "workspace" }, role.source);
      for (const name of missing)
        draft.problems.push({ problem: "unknown-role", role: name, word: role.value, source: role.source });
    }
    resolveAccess(draft, user, access);
  }
  for (const { group, source, members, access } of policy.groups.values()) {
    want(draft, { kind: "group", group }, source);
    for (const member of members) want(draft, { kind: "member", group, user: member.value }, member.source);
    resolveAccess(draft, group, access);
  }
  return {
    desired: draft.desired,
    declared: new Set<PrincipalRef>([...policy.users.keys(), ...policy.groups.keys()]),
    problems: draft.problems,
    assertions: draft.assertions,
    findings: draft.findings,
  };
}

function want(draft: Draft, fact: Fact, source: Source): void {
  const key = keyOf(fact);
  if (!draft.desired.has(key)) draft.desired.set(key, { fact, source });
}

function resolveAccess(draft: Draft, principal: PrincipalRef, access: Access): void {
  const destinations = splitDestinations(draft, principal, access.blocks.get("destination") ?? []);
  for (const kind of RESOURCE_KINDS) {
    if (kind === "destination") continue;
    const lines = access.blocks.get(kind) ?? [];
    resolveBlock(draft, principal, kind, kind === "warehouse" ? [...lines, ...destinations] : lines);
  }
  for (const line of access.roles) resolveRole(draft, principal, line);
}

/**
 * Segment can grant a destination only where it is a warehouse: those lines are returned, to be read with the warehouses. A streaming
 * destination is reached only through its source, so asking for it is a problem, and denying it is a claim about that source.
 */
function splitDestinations(draft: Draft, principal: PrincipalRef, lines: readonly AccessLine[]): readonly AccessLine[] {
  const warehouses: AccessLine[] = [];
  for (const line of lines) {
    const { selector: name, source } = line;
    if (name === "*") {
      if (line.word !== "no-access") draft.problems.push({ problem: "destination-refused", name, source });
      else {
        // Streaming destinations come with their sources; the warehouses among them are judged beside their other lines.
        draft.assertions.push({ principal, kind: "source", on: "workspace", besides: new Set(), source });
        warehouses.push(line);
      }
      continue;
    }
    const warehouse = draft.inventory.find("warehouse", name);
    const destination = draft.inventory.find("destination", name);
    if (warehouse.found !== "none" && destination.found !== "none") {
      const ids = [warehouse, destination].flatMap((found) =>
        found.found === "one" ? [found.resource.id] : found.found === "several" ? found.ids : [],
      );
      draft.problems.push({ problem: "ambiguous", kind: "destination", name, ids: ids.sort(), source });
    } else if (warehouse.found !== "none") {
      warehouses.push(line);
    } else if (destination.found === "one") {
      const through = draft.inventory.byId("source", destination.resource.sourceId ?? "");
      if (line.word !== "no-access")
        draft.problems.push({
          problem: "destination-refused",
          name,
          ...(through === undefined ? {} : { through }),
          source,
        });
      else if (through !== undefined)
        draft.assertions.push({ principal, kind: "source", on: through.ref, besides: new Set(), source });
      else
        draft.problems.push({
          problem: "unknown-resource",
          kind: "source",
          name: destination.resource.sourceId ?? "",
          source,
        });
    } else if (destination.found === "several") {
      draft.problems.push({ problem: "ambiguous", kind: "destination", name, ids: destination.ids, source });
    } else {
      draft.problems.push({ problem: "unknown-resource", kind: "destination", name, source });
    }
  }
  return warehouses;
}

type Exact = { readonly line: AccessLine; readonly resource: Resource };

/** The one resource that each line names. What is unknown, ambiguous or said twice differently becomes a problem. */
function exactLines(draft: Draft, kind: ResourceKind, lines: readonly AccessLine[]): readonly Exact[] {
  const exact = new Map<ScopeRef, Exact>();
  for (const line of lines) {
    if (line.selector === "*") continue;
    const { selector: name, source } = line;
    const found = draft.inventory.find(kind, name);
    if (kind === "tracking-plan") draft.problems.push({ problem: "not-grantable", kind, name, source });
    else if (found.found === "none") draft.problems.push({ problem: "unknown-resource", kind, name, source });
    else if (found.found === "several")
      draft.problems.push({ problem: "ambiguous", kind, name, ids: found.ids, source });
    else {
      const { ref } = found.resource;
      const earlier = exact.get(ref);
      if (earlier !== undefined && earlier.line.word !== line.word)
        draft.problems.push({ problem: "contradiction", ref, source, other: earlier.line.source });
      exact.set(ref, earlier ?? { line, resource: found.resource });
    }
  }
  return [...exact.values()];
}

/**
 * One block of access: exact lines go before `*`. Where no exact line lowers what `*` gives, `*` stays what the provider knows
 * natively (all, and future ones); where one does, it is written out resource by resource.
 */
function resolveBlock(draft: Draft, principal: PrincipalRef, kind: ResourceKind, lines: readonly AccessLine[]): void {
  const [wide, again] = lines.filter(({ selector }) => selector === "*");
  if (wide !== undefined && again !== undefined && wide.word !== again.word) {
    draft.problems.push({ problem: "contradiction", ref: `${kind}:*`, source: again.source, other: wide.source });
  }
  const exact = exactLines(draft, kind, lines);
  const wideRole = wide === undefined ? undefined : roleOf(draft, kind, wide);
  const exactRoles = exact.map((item) => ({ ...item, role: roleOf(draft, kind, item.line) }));
  const level = (role: string | undefined): number => (role === undefined ? 0 : draft.vocabulary.reach(role).level);
  const lowering = exactRoles.filter(
    ({ line, role }) => line.word === "no-access" || (role !== undefined && level(role) < level(wideRole)),
  );

  if (wide !== undefined && wide.word === "no-access") {
    const besides = new Set(
      exactRoles.filter(({ line }) => line.word !== "no-access").map(({ resource }) => resource.ref),
    );
    draft.assertions.push({ principal, kind, on: "workspace", besides, source: wide.source });
  } else if (wide !== undefined && wideRole !== undefined) {
    if (lowering.length === 0) {
      want(draft, { kind: "grant", principal, role: wideRole, on: "workspace" }, wide.source);
    } else {
      const named = new Set(exact.map(({ resource }) => resource.ref));
      const rest = draft.inventory.ofKind(kind).filter(({ ref }) => !named.has(ref));
      for (const { ref } of rest) want(draft, { kind: "grant", principal, role: wideRole, on: ref }, wide.source);
      const less = lowering.map(({ line }) => `\`${line.selector}\``);
      draft.findings.push({
        rule: "written-out",
        severity: "note",
        message: `"*" is granted one by one (${rest.length} of the workspace's ${BLOCK_KEYS[kind]}), because ${less.join(", ")} ${less.length === 1 ? "gets" : "get"} less: what is added to the workspace later waits for the next apply.`,
        source: wide.source,
      });
    }
  }
  for (const { line, resource, role } of exactRoles) {
    if (line.word === "no-access")
      draft.assertions.push({ principal, kind, on: resource.ref, besides: new Set(), source: line.source });
    else if (role !== undefined) want(draft, { kind: "grant", principal, role, on: resource.ref }, line.source);
  }
}

/** The role that a line asks for, or undefined for `no-access` and where the workspace offers none. */
function roleOf(draft: Draft, kind: ResourceKind, { word, source }: AccessLine): string | undefined {
  if (word === "no-access") return undefined;
  const { roles, missing, became } = draft.vocabulary.access(kind, word);
  for (const role of missing) draft.problems.push({ problem: "unknown-role", role, word, source });
  if (became !== undefined && roles[0] !== undefined) {
    draft.findings.push({
      rule: "read-write",
      severity: "warning",
      message: `\`${word}\` became \`${became}\` (${roles[0]}): for ${BLOCK_KEYS[kind]} the provider has nothing between reading and administering.`,
      source,
    });
  }
  return roles[0];
}

function resolveRole(draft: Draft, principal: PrincipalRef, { role, on, source }: RoleLine): void {
  if (!draft.inventory.hasRole(role)) draft.problems.push({ problem: "unknown-role", role, source });
  const { scope, problems } = readScope(on, draft.inventory, source);
  draft.problems.push(...problems);
  if (scope !== undefined) want(draft, { kind: "grant", principal, role, on: scope }, source);
}
