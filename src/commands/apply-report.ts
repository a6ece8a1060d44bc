import type { Planned } from "../app/plan.ts";
import type { Applied } from "../core/applied.ts";
import { hasErrors } from "../core/finding.ts";
import type { TextOf } from "../render/finding.ts";
import { applyJson } from "../render/json.ts";
import { renderAppliedMarkdown, renderMarkdown } from "../render/markdown.ts";
import { renderApplied, renderPlan } from "../render/text.ts";
import type { Options } from "./options.ts";
import { jsonText, print } from "./print.ts";
import type { Terminal } from "./terminal.ts";

type ReportOptions = Pick<Options, "format" | "out"> & { readonly yes?: boolean };

/** What one workspace came to, and the plan that was shown for it. */
export type Ended = { readonly applied: Applied; readonly code: 0 | 1; readonly planned?: Planned };

/** Where what an apply has to say goes, in the order in which it comes. */
export type Report = {
  /** Shows a plan before it is carried out. */
  readonly planned: (planned: Planned, textOf: TextOf) => void;
  /** Shows what came of it; findings that the plan has shown are not shown again. */
  readonly ended: (ended: Ended, textOf: TextOf) => void;
  /** Prints what can't be printed piece by piece. Whether that went well. */
  readonly end: () => Promise<boolean>;
};

/** Text goes out as it comes, so that an end in the middle loses nothing; JSON, and what goes to a file, at the end. */
export function collectReport(options: ReportOptions, terminal: Terminal): Report {
  const objects: object[] = [];
  const texts: string[] = [];
  const show = (text: string): void => {
    if (options.out !== undefined) texts.push(text);
    else if (options.format !== "json") terminal.out(text);
  };
  const isMarkdown = options.format === "markdown";
  return {
    planned: (planned, textOf) => {
      // Whoever is asked has to see what for, wherever the report goes.
      if (options.out !== undefined && options.yes !== true)
        terminal.err(renderPlan(planned, textOf, terminal.errColours));
      show(isMarkdown ? renderMarkdown(planned) : `${renderPlan(planned, textOf, terminal.colours)}\n`);
    },
    ended: ({ applied, planned }, textOf) => {
      objects.push(applyJson(applied));
      const findings = applied.findings.filter((finding) => planned?.findings.includes(finding) !== true);
      const outcome = { ...applied, findings };
      const isStopped = applied.operations.length === 0 && !applied.verified && hasErrors(applied.findings);
      if (applied.operations.length === 0 && findings.length === 0 && !applied.verified && !isStopped) return;
      if (findings.length > 0 || !isStopped)
        show(isMarkdown ? `\n${renderAppliedMarkdown(outcome)}` : renderApplied(outcome, textOf, terminal.colours));
      if (isStopped) show("\nNothing was written.\n");
    },
    end: async () => {
      if (options.format === "json") return print(jsonText(objects), options, terminal);
      return options.out === undefined || print(texts.join(""), options, terminal);
    },
  };
}
