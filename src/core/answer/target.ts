import type { ScopeRef } from "../access.ts";
import { type Effective, scopeCovers, type Surroundings } from "../effective.ts";
import type { Finding, Outcome } from "../finding.ts";
import type { Inventory } from "../inventory.ts";
import { RESOURCE_KINDS, type ResourceKind } from "../policy.ts";
import type { Resource } from "../provider.ts";
import { quote } from "../quote.ts";
import { didYouMean } from "../suggest.ts";

/** What a question is about: the workspace as a whole, or one thing in it. */
export type Target = {
  /** `workspace`, or the reference of the resource that grants are looked for on. */
  readonly ref: ScopeRef;
  /** The kind of the resource; of what is in no list, the word before the colon. */
  readonly kind: string;
  /** Somebody holds a grant on it, and the workspace does not list it: nothing but its reference is known. */
  readonly isUnlisted: boolean;
  /** The streaming destination that was asked about: it has no grants of its own, `ref` is the source it hangs on. */
  readonly destination?: ScopeRef;
};

/**
 * What somebody means by `workspace`, `source:web-prod`, `web-prod` or an id. An id counts before names, as in a policy. Without a kind, a
 * name that things of two kinds have is `ambiguous`; what nothing is called is `unknown-resource`.
 */
export function targetOf(written: string, inventory: Inventory): Outcome<Target> {
  if (written === "workspace") return found({ ref: "workspace", kind: "workspace", isUnlisted: false });
  const colon = written.indexOf(":");
  const kind = RESOURCE_KINDS.find((one) => one === written.slice(0, Math.max(colon, 0)));
  const named = kind === undefined ? [] : candidates([kind], written.slice(colon + 1), inventory);
  // Warehouses are destinations too, to everybody but Segment's API.
  const asWarehouse =
    kind === "destination" && named.length === 0 ? candidates(["warehouse"], written.slice(colon + 1), inventory) : [];
  const ofKind = [...named, ...asWarehouse];
  const all = ofKind.length > 0 ? ofKind : candidates(RESOURCE_KINDS, written, inventory);
  const [only, ...others] = all;
  if (only === undefined) {
    if (!written.startsWith("labels:") && inventory.isHeld(written)) return found(unlisted(written as ScopeRef));
    return problem(
      "unknown-resource",
      `The workspace has nothing called ${quote(written)}${didYouMean(written, names(inventory, kind))}.`,
    );
  }
  if (others.length > 0) {
    const refs = all.map(({ ref, kind: its, id }) => `\`${ref}\`${ref === `${its}:${id}` ? "" : ` (${id})`}`).sort();
    return problem(
      "ambiguous",
      `${quote(written)} is the name of ${all.length} things: ${refs.join(", ")}. Say which, by kind or id.`,
    );
  }
  if (only.kind !== "destination") return found({ ref: only.ref, kind: only.kind, isUnlisted: false });
  const source = inventory.byId("source", only.sourceId ?? "");
  const target =
    source === undefined
      ? unlisted(`source:${only.sourceId ?? ""}`)
      : { ref: source.ref, kind: "source", isUnlisted: false };
  return found({ ...target, destination: only.ref });
}

/** Whether what a grant gives is access to the target, in a workspace whose resources carry these labels. What an undocumented role gives can't be told, so it may. */
export function reaches(
  { role, on }: Pick<Effective, "role" | "on">,
  target: Target,
  { vocabulary, resources }: Surroundings,
): boolean {
  const { kinds, level } = vocabulary.reach(role);
  const isUndocumented = vocabulary.tier(role) === undefined;
  if (level === 0 && !isUndocumented) return false;
  if (target.ref === "workspace") return on === "workspace";
  const isOfKind =
    isUndocumented || kinds === "everything" || kinds.includes(target.kind) || (target.isUnlisted && on === target.ref);
  return isOfKind && scopeCovers(on, target.ref, resources);
}

function found(target: Target): Outcome<Target> {
  return { ok: true, value: target, findings: [] };
}

function problem(rule: string, message: string): Outcome<never> {
  const finding: Finding = { rule, severity: "error", message };
  return { ok: false, findings: [finding] };
}

function unlisted(ref: ScopeRef): Target {
  return { ref, kind: ref.slice(0, ref.indexOf(":")), isUnlisted: true };
}

/** Everything of these kinds that goes by the name; where something has it as its id, only that. */
function candidates(kinds: readonly ResourceKind[], name: string, inventory: Inventory): readonly Resource[] {
  const byId = kinds.flatMap((kind) => inventory.byId(kind, name) ?? []);
  if (byId.length > 0) return byId;
  return kinds.flatMap((kind) => {
    const answer = inventory.find(kind, name);
    if (answer.found === "one") return [answer.resource];
    return answer.found === "none" ? [] : answer.ids.flatMap((id) => inventory.byId(kind, id) ?? []);
  });
}

/** What could have been meant: references, and names where no kind was given. */
function names(inventory: Inventory, kind: ResourceKind | undefined): readonly string[] {
  const kinds = kind === undefined ? RESOURCE_KINDS : [kind];
  const all = kinds.flatMap((one) => inventory.ofKind(one));
  return [...all.map(({ ref }) => ref), ...(kind === undefined ? all.flatMap((one) => one.names) : [])];
}
