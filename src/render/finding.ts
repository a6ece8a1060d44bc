import fastStringWidth from "fast-string-width";
import type { createColors } from "picocolors";
import type { Finding, Severity } from "../core/finding.ts";
import { inert } from "./inert.ts";

/** The functions of picocolors: they colour text, or leave it as it is. */
export type Colours = ReturnType<typeof createColors>;

/** How many characters of a source line are shown before and after the place. */
const BEFORE = 60;
const AFTER = 60;

/** Cuts text without cutting a character in two. */
function cut(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/gu, "");
}

function severityColour(severity: Severity, colour: Colours): (text: string) => string {
  if (severity === "error") return colour.red;
  return severity === "warning" ? colour.yellow : colour.cyan;
}

/** What the caret underlines: the quoted text or the word that starts there. */
function wordAt(rest: string): string {
  const quoted = /^"[^"]*"|^'[^']*'/u.exec(rest)?.[0];
  return quoted ?? /^[^\s,:"'[\]{}]+(?::[^\s,:"'[\]{}]+)*/u.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** The text of a policy file, where it is known. */
export type TextOf = (file: string) => string | undefined;
/** One line of a policy file, counted from 1, where it is known. */
export type LineOf = (file: string, line: number) => string | undefined;

/** Takes each file apart once, however many findings point into it. */
export function linesOf(textOf: TextOf): LineOf {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    const lines = files.get(file) ?? (textOf(file) ?? "").replace(/^\ufeff/u, "").split(/\r?\n/u);
    files.set(file, lines);
    return lines[line - 1];
  };
}

/** The source line with a mark under the place. Columns count UTF-16 units; the mark is set by the width that is seen. */
function codeFrame(
  line: number,
  column: number,
  text: string,
  mark: (text: string) => string,
  colour: Colours,
): string {
  const at = Math.min(column - 1, text.length);
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(text.length, at + AFTER);
  const before = (from > 0 ? "…" : "") + inert(cut(text, from, at));
  const rest = cut(text, at, to);
  const after = inert(rest) + (to < text.length ? "…" : "");
  const carets = "^".repeat(Math.max(1, fastStringWidth(inert(wordAt(rest)))));
  const gutter = String(line).padStart(5);
  return [
    `${colour.dim(`${gutter} |`)} ${before}${after}`,
    `${colour.dim(`${" ".repeat(gutter.length)} |`)} ${" ".repeat(fastStringWidth(before))}${mark(carets)}`,
  ].join("\n");
}

/**
 * A finding for people: place, severity, rule and message in one line, and below it the line of the policy it is about, where
 * `lineOf` has it. Long source lines are cut around the place, which `…` shows. Ends without a line feed.
 */
export function renderFinding(finding: Finding, lineOf: LineOf, colour: Colours): string {
  const { rule, severity, message, source, needs } = finding;
  const mark = severityColour(severity, colour);
  const head = `${mark(severity)} ${colour.bold(inert(rule))}  ${inert(message)}${needs === "approval" ? " Needs approval." : ""}`;
  if (!source) return head;
  const headline = `${inert(source.file)}:${source.line}:${source.column} ${head}`;
  const line = lineOf(source.file, source.line);
  if (line === undefined || line.trim() === "") return headline;
  return `${headline}\n${codeFrame(source.line, source.column, line, mark, colour)}`;
}
