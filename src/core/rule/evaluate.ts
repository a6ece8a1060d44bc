import type { Grant, GroupRef, PrincipalRef, UserRef } from "../access.ts";
import { isUser } from "../access.ts";
import type { Change } from "../diff.ts";
import type { Proposal } from "../guardrail.ts";
import { type CompiledRule, reasonOf } from "./compile.ts";
import { type Alike, reached, resourceValues } from "./reached.ts";
import type { Size } from "./steps.ts";
import { changeValue, grantValue, groupValue, memberValue, planValue, sizeOf, userValue } from "./values.ts";

/** One evaluation: the change that is judged, and of a grant one of the people and one kind of the things it reaches. */
export type Case = { readonly change?: Change; readonly user?: UserRef | undefined; readonly thing?: Alike };

/** Evaluates rules over a proposal. */
export type Evaluator = {
  /** The cases in which a rule is evaluated for a change, never none: more than one only of a grant, and as far as the rule can tell them apart. */
  readonly casesOf: (rule: CompiledRule, change: Change) => readonly Case[];
  /** Whether the rule objects, or in words why that can't be told. */
  readonly objects: (rule: CompiledRule, example: Case) => boolean | string;
};

type Valued = { readonly values: Readonly<Record<string, unknown>>; readonly size: Size };

/** The evaluator of a proposal. What all evaluations together may take is `mostSteps`: beyond that nothing is evaluated any more. */
export function evaluatorOf(proposal: Proposal, mostSteps: number): Evaluator {
  const { surroundings, after, today } = proposal;
  const resources = resourceValues(surroundings);
  const whole = valued({ plan: planValue(proposal) });
  const userValues = remember((user: UserRef | undefined) => valued({ user: userValue(user, proposal) }));
  const changeValues = remember((change: Change | undefined) => valued(valuesOf(change, proposal)));
  const thingValues = remember((thing: Alike | undefined) =>
    valued(thing === undefined ? {} : { resource: thing.value }),
  );
  const thingsOf = remember((rule: CompiledRule) => {
    const known = new Map<string, readonly Alike[]>();
    return (grant: Grant): readonly Alike[] => {
      const key = JSON.stringify([grant.role, grant.on]);
      const things = known.get(key) ?? reached(grant, rule.mentions, resources, surroundings);
      known.set(key, things);
      return things;
    };
  });
  const peopleOf = (rule: CompiledRule, principal: PrincipalRef): readonly (UserRef | undefined)[] => {
    if (isUser(principal)) return [principal];
    const members = [...rule.mentions].some((mention) => mention.startsWith("user."))
      ? (after.members.get(principal) ?? []).toSorted()
      : [];
    return members.length === 0 ? [undefined] : members;
  };
  let left = mostSteps;
  return {
    casesOf: (rule, change) => {
      const { fact } = change;
      if (fact.kind === "user" || fact.kind === "member") return [{ change, user: fact.user }];
      if (fact.kind !== "grant") return [{ change }];
      const things = thingsOf(rule)(fact);
      return peopleOf(rule, fact.principal).flatMap((user) => things.map((thing) => ({ change, user, thing })));
    },
    objects: (rule, { change, user, thing }) => {
      const parts = [whole, changeValues(change), userValues(user), thingValues(thing)];
      left -= rule.stepsOf({
        list: Math.max(...parts.map(({ size }) => size.list)),
        text: Math.max(...parts.map(({ size }) => size.text)),
      });
      if (left < 0) return `all rules together would take more than ${mostSteps} steps over this plan`;
      try {
        return rule.objects(Object.assign({ today }, ...parts.map(({ values }) => values)) as Valued["values"]);
      } catch (error) {
        return reasonOf(error);
      }
    },
  };
}

function valued(values: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Valued {
  const sizes = Object.values(values).map(sizeOf);
  return {
    values,
    size: {
      list: Math.max(0, ...sizes.map(({ list }) => list)),
      text: Math.max(0, ...sizes.map(({ text }) => text)),
    },
  };
}

/** Makes the value of each key once. */
function remember<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function valuesOf(
  change: Change | undefined,
  proposal: Proposal,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (change === undefined) return {};
  const { fact } = change;
  const group = groupValue(groupIn(change), proposal);
  return {
    change: changeValue(change, proposal),
    group,
    ...(fact.kind === "grant" ? { grant: grantValue(change, fact, proposal) } : {}),
    ...(fact.kind === "member" ? { member: memberValue(change) } : {}),
  };
}

function groupIn({ fact }: Change): GroupRef | undefined {
  if (fact.kind === "member" || fact.kind === "group") return fact.group;
  return fact.kind === "grant" && !isUser(fact.principal) ? fact.principal : undefined;
}
