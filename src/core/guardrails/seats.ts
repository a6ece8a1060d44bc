import { type Guardrail, objection } from "../guardrail.ts";

/** A workspace that is over the limit already may still change, and shrink, without adding anybody. */
export const seats: Guardrail = {
  rule: "seats",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No more people, invited ones included, than `settings.seats`, where that is set.",
  find: ({ policy: { settings }, before, after }) => {
    const people = after.users.size;
    if (settings.seats === undefined || people <= settings.seats || people <= before.users.size) return [];
    return [
      objection(
        `There would be ${people} people in the workspace; \`seats\` is ${settings.seats}.`,
        settings.sources.get("seats"),
      ),
    ];
  },
};
