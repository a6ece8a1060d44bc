import type { Guardrail } from "../core/guardrail.ts";

/** docs/guardrails.md: what is checked before anything is written, one row for each file in src/core/guardrails/. */
export function renderGuardrails(guardrails: readonly Guardrail[]): string {
  const rows = guardrails.map(
    ({ rule, severity, judges, why }) => `| \`${rule}\` | ${severity} | ${judges} | ${why} |`,
  );
  return `<!-- Generated from src/core/guardrails by npm run build. Do not edit. -->

# Guardrails

Every guardrail judges the whole plan before the first write. A finding of severity \`error\` stops \`apply\`; there is no flag that forces it
past. Those that judge the \`policy\` are checked by \`validate\` too, which needs no token; the others need to know the workspace.

| rule | severity | judges | what it keeps |
| ---- | -------- | ------ | ------------- |
${rows.join("\n")}
`;
}
