import { nameOf } from "./access.ts";
import { errorAt, type Located } from "./finding.ts";
import type { Report } from "./listed.ts";
import type { Access, DeclaredGroup, DeclaredProfile, DeclaredUser, Terms, WordLine } from "./policy.ts";
import { placeText, quote } from "./quote.ts";
import { didYouMean } from "./suggest.ts";
import { within } from "./terms.ts";

/** What one entry adds to what somebody has: their own lines at depth 0, a profile's at 1, a profile's profile's at 2. */
export type Layer = {
  readonly depth: number;
  readonly profile?: string;
  readonly access: Access;
  readonly words: readonly WordLine[];
  readonly terms: Terms;
};

type Profiles = ReadonlyMap<string, DeclaredProfile>;

/**
 * The layers of an entry, its own first. A profile that is reached twice with the same dates counts where it is nearest; with other dates it
 * counts again, so that the order of profiles makes no difference. Profiles that don't exist or name each other in a circle are findings of
 * the policy and end here.
 */
export function layersOf(
  entry: Pick<DeclaredProfile, "access" | "profiles" | "terms"> & { readonly words?: readonly WordLine[] },
  profiles: Profiles,
): readonly Layer[] {
  const layers: Layer[] = [{ depth: 0, access: entry.access, words: entry.words ?? [], terms: entry.terms }];
  const seen = new Set<string>();
  let ring: readonly { readonly name: string; readonly terms: Terms }[] = entry.profiles.map(({ value: name }) => ({
    name,
    terms: entry.terms,
  }));
  for (let depth = 1; ring.length > 0; depth += 1) {
    const next: { name: string; terms: Terms }[] = [];
    for (const { name, terms: outer } of ring) {
      const profile = profiles.get(name);
      if (profile === undefined) continue;
      const terms = within(outer, profile.terms);
      const route = JSON.stringify([name, terms.from, terms.until]);
      if (seen.has(route)) continue;
      seen.add(route);
      layers.push({ depth, profile: name, access: profile.access, words: profile.words, terms });
      next.push(...profile.profiles.map((inner) => ({ name: inner.value, terms })));
    }
    ring = next;
  }
  return layers;
}

/** Profiles that are named and don't exist, that name each other in a circle, and workspace roles that would reach a group through one. */
export function checkProfiles(
  profiles: Profiles,
  users: Iterable<DeclaredUser>,
  groups: Iterable<DeclaredGroup>,
  report: Report,
): void {
  const known = [...profiles.keys()];
  const checkNames = (names: readonly Located<string>[]): void => {
    for (const { value, source } of names) {
      if (profiles.has(value)) continue;
      report(errorAt("unknown-profile", source, `There is no profile ${quote(value)}${didYouMean(value, known)}`));
    }
  };
  for (const { profiles: named } of profiles.values()) checkNames(named);
  for (const { profiles: named } of users) checkNames(named);
  for (const group of groups) {
    checkNames(group.profiles);
    for (const { profile, words } of layersOf(group, profiles)) {
      const [word] = words;
      if (profile === undefined || word === undefined) continue;
      const message = `The group ${quote(nameOf(group.group))} can't have the profile ${quote(profile)}: it gives the workspace role \`${word.word}\` (${placeText(word.source)}), which only people have`;
      report(errorAt("profile-role", group.profiles[0]?.source ?? group.source, message));
    }
  }
  for (const circle of circlesOf(profiles)) {
    const [first] = circle;
    const source = first === undefined ? undefined : profiles.get(first)?.source;
    if (source === undefined) continue;
    const way = [...circle, first].map((name) => quote(String(name))).join(" → ");
    report(errorAt("profile-cycle", source, `Profiles name each other in a circle: ${way}`));
  }
}

/** A circle for each profile that closes one, beginning with it. Iterative, so that a long chain does not end the stack. */
function circlesOf(profiles: Profiles): readonly (readonly string[])[] {
  const circles = new Map<string, readonly string[]>();
  const done = new Set<string>();
  for (const start of profiles.keys()) {
    if (done.has(start)) continue;
    const path: string[] = [start];
    const position = new Map([[start, 0]]);
    const open = [namesIn(profiles, start)];
    while (open.length > 0) {
      const name = open.at(-1)?.shift();
      if (name === undefined) {
        open.pop();
        const left = path.pop();
        if (left !== undefined) {
          done.add(left);
          position.delete(left);
        }
      } else if (position.has(name)) {
        // One for each profile that closes a circle is enough to mend them by.
        if (!circles.has(name)) circles.set(name, path.slice(position.get(name)));
      } else if (!done.has(name)) {
        position.set(name, path.length);
        path.push(name);
        open.push(namesIn(profiles, name));
      }
    }
  }
  return [...circles.values()];
}

function namesIn(profiles: Profiles, name: string): string[] {
  return (profiles.get(name)?.profiles ?? []).map(({ value }) => value).filter((inner) => profiles.has(inner));
}
