import { type AccessState, type Fact, type FactKey, keyOf } from "./access.ts";
import type { Source } from "./finding.ts";
import type { Terms } from "./policy.ts";

/** The policy line that asks for a fact, with its dates and reasons, and the profile that the line stands in. */
export type Ground = { readonly source: Source; readonly terms?: Terms; readonly profile?: string };

/** A fact that should be, and why. */
export type Desired = Ground & { readonly fact: Fact };

/** What should be: facts, and for every one the policy line that asks for it. */
export type DesiredState = ReadonlyMap<FactKey, Desired>;

/** An addition always knows the policy line that asks for it; a removal is asked for by absence. */
export type Change =
  (Ground & { readonly action: "add"; readonly fact: Fact }) | { readonly action: "remove"; readonly fact: Fact };

/** What must be added to and removed from `live` to make it `desired`: set difference, in no promised order. */
export function diff(live: AccessState, desired: DesiredState): readonly Change[] {
  const changes: Change[] = [];
  for (const [key, wanted] of desired) {
    if (!live.has(key)) changes.push({ action: "add", ...wanted });
  }
  for (const [key, fact] of live) {
    if (!desired.has(key)) changes.push({ action: "remove", fact });
  }
  return changes;
}

/** What is true once these changes have been made. */
export function project(live: AccessState, changes: Iterable<Change>): AccessState {
  const state = new Map(live);
  for (const { action, fact } of changes) {
    if (action === "add") state.set(keyOf(fact), fact);
    else state.delete(keyOf(fact));
  }
  return state;
}
