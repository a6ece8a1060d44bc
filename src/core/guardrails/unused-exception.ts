import { exceptedBy } from "../except.ts";
import type { Guardrail } from "../guardrail.ts";

/** A misspelt exception protects nobody, and nothing else would tell. */
export const unusedException: Guardrail = {
  rule: "unused-exception",
  severity: "warning",
  adjustable: true,
  judges: "plan",
  why: "Every entry of `settings.except` matches somebody or some group in the workspace.",
  find: ({ policy, before }) => {
    const present = [...before.users, ...before.groups];
    return policy.settings.except.flatMap(({ value, source }) => {
      const excepted = exceptedBy([value]);
      if (present.some((principal) => excepted(principal) !== undefined)) return [];
      return [{ message: `\`${value}\` matches nobody and no group in the workspace: is it spelt right?`, source }];
    });
  },
};
