import { nameOf } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";

/** https://docs.segmentapis.com/tag/IAM-Users: the resource of a permission is a WORKSPACE, SOURCE, WAREHOUSE, SPACE or FUNCTION. */
export const destinationRefused: Guardrail = {
  rule: "destination-refused",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Segment's API has no grant on a streaming destination: it is reached through its source. A warehouse among the destinations is granted as a warehouse.",
  find: ({ resolution }) =>
    problemsOf(resolution.problems, "destination-refused").map(({ name, through, besides, source }) => {
      if (name === "*") {
        return {
          message:
            'Segment has no grant on destinations: streaming ones come with their source (`sources: { "*": … }`), warehouses are granted under `warehouses`.',
          source,
        };
      }
      const refusal = `Segment has no grant on the streaming destination \`${name}\`: it is reached only through its source`;
      const message =
        through === undefined
          ? `${refusal}, which this workspace does not list. Only access to all sources reaches it (\`sources: { "*": … }\`).`
          : `${refusal} \`${nameOf(through.ref)}\`. Give access under \`sources\`, which reaches all destinations of that source${along(besides)}, or let \`settings.destinations: via-source\` do so.`;
      return { message, source };
    }),
};

function along(others: readonly string[]): string {
  if (others.length === 0) return " (it has no other now)";
  return ` (${others.map((other) => `\`${other}\``).join(", ")} as well)`;
}
