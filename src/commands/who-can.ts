import { inquire } from "../core/answer/inquire.ts";
import type { Degree } from "../core/answer/ways.ts";
import { whoCan } from "../core/answer/who-can.ts";
import { holdersJson } from "../render/answer-json.ts";
import { holdersMarkdown } from "../render/answer-markdown.ts";
import { holdersText } from "../render/answer.ts";
import { askedExitCode, planEach, toTheQuestion, withAdvice } from "./ask.ts";
import type { Options } from "./options.ts";
import { jsonText, print, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `who-can`. `access` is the least that counts; left out, anything does. */
export type WhoCanOptions = Options & { readonly access?: Exclude<Degree, "none" | "unknown"> };

/** Everybody who has access to a resource (or by `workspace` to all of it) or is to have it, and how. Changes nothing. */
export async function whoCanCommand(resource: string, options: WhoCanOptions, terminal: Terminal): Promise<ExitCode> {
  const { planned, workspaces } = await planEach(options, terminal);
  const asked = withAdvice(inquire(planned, (proposed) => whoCan(proposed, resource, options.access)));
  const told = toTheQuestion(asked);
  const textOf = textsOf(workspaces);
  const text =
    options.format === "json"
      ? jsonText(asked.map(holdersJson))
      : options.format === "markdown"
        ? told.map((one) => holdersMarkdown(one, resource)).join("\n")
        : told.map((one) => holdersText(one, resource, textOf, terminal.colours)).join("\n");
  const isPrinted = await print(text, options, terminal);
  return isPrinted ? askedExitCode(asked) : 1;
}
