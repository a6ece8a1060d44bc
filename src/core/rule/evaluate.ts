import type { Fact, Grant, GroupRef, PrincipalRef, UserRef } from "../access.ts";
import { isUser } from "../access.ts";
import type { Change } from "../diff.ts";
import type { Proposal } from "../guardrail.ts";
import { type CompiledRule, reasonOf } from "./compile.ts";
import { type Occasion, occasionsOf } from "./occasions.ts";
import { type Alike, reached, resourceValues } from "./reached.ts";
import type { Size } from "./steps.ts";
import { changeValue, grantValue, groupValue, memberValue, planValue, sizeOf, userValue } from "./values.ts";

/** One evaluation: what is judged, and of a grant one of the people and one kind of the things it reaches. */
export type Case = { readonly occasion?: Occasion; readonly user?: UserRef | undefined; readonly thing?: Alike };

/** Evaluates rules over a proposal. */
export type Evaluator = {
  /** What a rule is asked about, in the order of the plan. */
  readonly occasions: readonly Occasion[];
  /** The cases in which a rule is evaluated on an occasion, never none: more than one only of a grant, and as far as the rule can tell them apart. */
  readonly casesOf: (rule: CompiledRule, occasion: Occasion) => readonly Case[];
  /** Whether the rule objects, or in words why that can't be told. */
  readonly objects: (rule: CompiledRule, example: Case) => boolean | string;
};

type Valued = { readonly values: Readonly<Record<string, unknown>>; readonly size: Size };

/** The evaluator of a proposal. What all evaluations together may take is `mostSteps`: beyond that nothing is evaluated any more. */
export function evaluatorOf(proposal: Proposal, mostSteps: number): Evaluator {
  const { surroundings, surroundingsNow, before, after, today } = proposal;
  const worlds = {
    add: { index: after, surroundings, resources: resourceValues(surroundings) },
    remove: { index: before, surroundings: surroundingsNow, resources: resourceValues(surroundingsNow) },
  };
  const whole = valued({ plan: planValue(proposal) });
  const userValues = remember((user: UserRef | undefined) => valued({ user: userValue(user, proposal) }));
  const occasionValues = remember((occasion: Occasion | undefined) => valued(valuesOf(occasion, proposal)));
  const thingValues = remember((thing: Alike | undefined) =>
    valued(thing === undefined ? {} : { resource: thing.value }),
  );
  const thingsOf = remember((rule: CompiledRule) => {
    const known = new Map<string, readonly Alike[]>();
    return (action: Change["action"], grant: Grant): readonly Alike[] => {
      const key = JSON.stringify([action, grant.role, grant.on]);
      const world = worlds[action];
      const things = known.get(key) ?? reached(grant, rule.mentions, world.resources, world.surroundings);
      known.set(key, things);
      return things;
    };
  });
  const peopleOf = (
    rule: CompiledRule,
    action: Change["action"],
    principal: PrincipalRef,
  ): readonly (UserRef | undefined)[] => {
    if (isUser(principal)) return [principal];
    const members = [...rule.mentions].some((mention) => mention.startsWith("user."))
      ? (worlds[action].index.members.get(principal) ?? []).toSorted()
      : [];
    return members.length === 0 ? [undefined] : members;
  };
  let left = mostSteps;
  return {
    occasions: occasionsOf(proposal),
    casesOf: (rule, occasion) => {
      const { action, fact } = occasion.change;
      if (fact.kind === "user" || fact.kind === "member") return [{ occasion, user: fact.user }];
      if (fact.kind !== "grant") return [{ occasion }];
      const things = thingsOf(rule)(action, fact);
      return peopleOf(rule, action, fact.principal).flatMap((user) =>
        things.map((thing) => ({ occasion, user, thing })),
      );
    },
    objects: (rule, { occasion, user, thing }) => {
      const parts = [whole, occasionValues(occasion), userValues(user), thingValues(thing)];
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
  occasion: Occasion | undefined,
  proposal: Proposal,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (occasion === undefined) return {};
  const { fact } = occasion.change;
  const group = groupValue(occasion.through ?? groupIn(fact), proposal);
  return {
    change: changeValue(occasion, proposal),
    group,
    ...(fact.kind === "grant" ? { grant: grantValue(occasion, fact, proposal) } : {}),
    ...(fact.kind === "member" ? { member: memberValue(occasion) } : {}),
  };
}

function groupIn(fact: Fact): GroupRef | undefined {
  if (fact.kind === "member" || fact.kind === "group") return fact.group;
  return fact.kind === "grant" && !isUser(fact.principal) ? fact.principal : undefined;
}
