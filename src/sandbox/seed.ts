import { acme } from "./seeds/acme.ts";
import { empty, smallPlan } from "./seeds/small.ts";
import type { State } from "./state.ts";

const MAKERS = { acme, empty, "small-plan": smallPlan } as const;

/** A state to start with. */
export type SeedName = keyof typeof MAKERS;

/** The names of all seeds, the default one first. */
export const SEEDS = Object.keys(MAKERS) as readonly SeedName[];

/** A fresh state of this name, always the same. Throws a RangeError that names the seeds where there is none of the name. */
export function seed(name: string): State {
  const known = SEEDS.find((candidate) => candidate === name);
  if (known === undefined)
    throw new RangeError(`There is no seed ${JSON.stringify(name)}: choose ${SEEDS.join(", ")}.`);
  return MAKERS[known]();
}
