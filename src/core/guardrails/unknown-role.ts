import type { RoleName } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";
import { BLOCK_KEYS, type Policy } from "../policy.ts";
import { problemsOf } from "../problem.ts";
import { placeText, quote } from "../quote.ts";
import { nearestFirst, suggest, wordList } from "../suggest.ts";

/** How many roles a message names. */
const MOST_NAMED = 10;

/** Under `roles:`, a role that somebody holds is known, though the workspace offers it no longer. */
export const unknownRole: Guardrail = {
  rule: "unknown-role",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Every role that a line names or needs is one that the workspace offers; the finding says with which plan a missing one comes.",
  find: ({ policy, resolution, surroundings: { vocabulary } }) => {
    const problems = problemsOf(resolution.problems, "unknown-role");
    const roles = [...vocabulary.offered];
    const groupLines = problems.length === 0 ? new Set<string>() : placesOfGroupRoles(policy);
    return problems.map(({ role, word, source }) => {
      const tier = vocabulary.tier(role);
      const start = word === undefined ? "This" : `\`${word}\` needs the role \`${role}\`, and this`;
      const missing = `${start} workspace offers no role ${quote(role)}`;
      if (tier !== undefined) return { message: `${missing}. It comes with ${tier}.`, source };
      const wrongKey = word === undefined ? workspaceRole(role, groupLines.has(placeText(source)), roles) : undefined;
      return { message: `${missing}${wrongKey ?? offered(role, roles)}.`, source };
    });
  },
};

/** Where the lines under `roles:` of groups stand. */
function placesOfGroupRoles({ groups }: Policy): ReadonlySet<string> {
  const lines = [...groups.values()].flatMap(({ access }) => access.roles);
  return new Set(lines.map(({ source }) => placeText(source)));
}

/** What to do where a word for `role:` stands under `roles:`. */
function workspaceRole(role: RoleName, isOfGroup: boolean, roles: readonly RoleName[]): string | undefined {
  const word = /^(?:workspace )?(owner|admin|member|read-only)$/iu.exec(role)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  if (!isOfGroup) return ` (did you mean \`role: ${word}\`?)`;
  return `: \`${word}\` is a workspace role, and a group has none. Give access by ${BLOCKS}, or name one of the roles that it offers: ${wordList(nearestFirst(role, roles), MOST_NAMED)}`;
}

const BLOCKS = wordList(Object.values(BLOCK_KEYS), Infinity);

function offered(role: RoleName, roles: readonly RoleName[]): string {
  if (roles.length === 0) return ", nor any other";
  const near = suggest(role, roles);
  return near === undefined
    ? `: it offers ${wordList(nearestFirst(role, roles), MOST_NAMED)}`
    : ` (did you mean \`${near}\`?)`;
}
