import { everywhereText, explanationText } from "../render/answer.ts";
import { everywhereJson, explanationJson } from "../render/answer-json.ts";
import { everywhereMarkdown, explanationMarkdown } from "../render/answer-markdown.ts";
import { explainEverywhere } from "../core/answer/everywhere.ts";
import { explain, type Explanation } from "../core/answer/explain.ts";
import { type Asked, inquire } from "../core/answer/inquire.ts";
import type { TextOf } from "../render/finding.ts";
import { askedExitCode, planEach, toTheQuestion, withAdvice } from "./ask.ts";
import type { Options } from "./options.ts";
import { jsonText, print, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `explain`. With `allWorkspaces` the answers of all workspaces are one, and people are joined across them. */
export type ExplainOptions = Options & { readonly allWorkspaces?: boolean };

/** What a person has, through what, and which policy line says so; with a resource, what reaches it. Changes nothing. */
export async function explainCommand(
  email: string,
  resource: string | undefined,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { planned, workspaces } = await planEach(options, terminal);
  const proposals = planned.flatMap(({ proposed }) => proposed ?? []);
  const asked = withAdvice(
    inquire(
      planned,
      options.allWorkspaces === true
        ? explainEverywhere(proposals, email, resource)
        : (proposed) => explain(proposed, email, resource),
    ),
  );
  const text = render(asked, email, options, textsOf(workspaces), terminal);
  const isPrinted = await print(text, options, terminal);
  return isPrinted ? askedExitCode(asked) : 1;
}

function render(
  asked: readonly Asked<Explanation>[],
  email: string,
  { format, allWorkspaces = false }: ExplainOptions,
  textOf: TextOf,
  { colours }: Terminal,
): string {
  const told = toTheQuestion(asked);
  switch (format) {
    case "json":
      return jsonText(allWorkspaces ? [everywhereJson(email, asked)] : asked.map(explanationJson));
    case "markdown":
      return allWorkspaces
        ? everywhereMarkdown(told, email)
        : told.map((one) => explanationMarkdown(one, email)).join("\n");
    case "text":
      return allWorkspaces
        ? everywhereText(told, email, textOf, colours)
        : told.map((one) => explanationText(one, email, textOf, colours)).join("\n");
  }
}
