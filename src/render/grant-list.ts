import type { Effective } from "../core/effective.ts";
import { compareText } from "../core/finding.ts";
import { groupedBy } from "../core/group-by.ts";
import { RESOURCE_KINDS } from "../core/policy.ts";
import type { Vocabulary } from "../core/vocabulary.ts";
import { count, listed, name } from "./inline.ts";

type Given = Pick<Effective, "role" | "on">;

/** How much a cell shows: the rest is counted. */
export type CellLimits = { readonly roles: number; readonly scopes: number; readonly lines: number };

/** What somebody gains or loses, one line for each role, `<br>` between; empty where it is nothing. The words owner, admin and read-only stand for all their roles together. */
export function grantList(grants: readonly Given[], vocabulary: Vocabulary, limits: CellLimits): string {
  const whole = (["owner", "admin", "read-only"] as const).find((word) => comprises(grants, word, vocabulary));
  const roles: readonly string[] = whole === undefined ? [] : vocabulary.workspace(whole).roles;
  const rest = grants.filter(({ role, on }) => on !== "workspace" || !roles.includes(role));
  const lines = [...groupedBy(rest, ({ role }) => role)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([role, own]) => roleLine(role, own, vocabulary, limits));
  const title = whole === "owner" ? "**Workspace Owner** (may do everything)" : allOf(whole, roles.length);
  return listed([...(whole === undefined ? [] : [title]), ...lines], limits.roles, "<br>");
}

/** The roles of the word, without the bare one that everybody has: two at least, or ownership. */
function comprises(grants: readonly Given[], word: "owner" | "admin" | "read-only", vocabulary: Vocabulary): boolean {
  const held = new Set(grants.filter(({ on }) => on === "workspace").map(({ role }) => role));
  const needed = vocabulary.workspace(word).roles.filter((role) => vocabulary.reach(role).level > 0);
  return needed.length > (word === "owner" ? 0 : 1) && needed.every((role) => held.has(role));
}

function allOf(word: string | undefined, roles: number): string {
  return word === "admin"
    ? `**admin** of the whole workspace (${count(roles, "role")})`
    : `**read-only** on the whole workspace (${count(roles, "role")})`;
}

function roleLine(role: string, grants: readonly Given[], vocabulary: Vocabulary, { scopes }: CellLimits): string {
  const { kinds, level } = vocabulary.reach(role);
  const places = [...new Set(grants.map(({ on }) => on))].sort(compareText);
  if (places.includes("workspace")) {
    if (level === 0) return `${name(role)} (by itself no access)`;
    const things = kinds === "everything" ? [] : RESOURCE_KINDS.filter((kind) => kinds.includes(kind));
    const what = things.map((kind) => `${kind.replace("-", " ")}s`).join(" and ");
    return `${name(role)} on ${what === "" ? "the whole workspace" : `all ${what}`}`;
  }
  const labels = places.filter((on) => on.startsWith("labels:"));
  const things = places.filter((on) => !on.startsWith("labels:"));
  const parts = [
    ...(labels.length === 0
      ? []
      : [
          `whatever is labelled ${listed(
            labels.map((on) => name(on.slice("labels:".length))),
            scopes,
            " or ",
          )}`,
        ]),
    ...(things.length === 0
      ? []
      : [
          listed(
            things.map((on) => name(on)),
            scopes,
          ),
        ]),
  ];
  return `${name(role)} on ${parts.join("; ")}`;
}
