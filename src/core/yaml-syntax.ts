import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import { errorAt, type Finding, type Outcome, type Source } from "./finding.ts";
import { quote } from "./quote.ts";

/** How deep lists and maps may stand inside each other. */
const MAX_LEVELS = 64;
/** How many faulty lines of one text are told. */
export const MAX_SYNTAX_FINDINGS = 10;

/** The place of an offset into the text, which counts UTF-16 units from 0. */
export type PlaceOf = (offset: number) => Source;

const options = {
  version: "1.2",
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  strict: true,
  // The library compares every key with every other one.
  uniqueKeys: false,
  keepSourceTokens: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

type Problem = { readonly offset: number; readonly message: string };

/** YAML allows none of these, and a lone carriage return hides text from most viewers. */
function findForbidden(text: string): Problem | undefined {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const offset = text.search(/[\0-\u0008\u000b\u000c\u000e-\u001f]|\r(?!\n)/u);
  if (offset < 0) return undefined;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, "0");
  return {
    offset,
    message:
      code === "000D"
        ? "A carriage return stands without a line feed"
        : `The control character U+${code} is not allowed in YAML`,
  };
}

/**
 * The text as syntax tokens. The library composes them by recursion and brings the whole process down when they are nested
 * some thousand levels deep, so the parser, which does not recurse, is watched while it works.
 */
function tokensOf(text: string): { tokens: CST.Token[]; problem?: Problem } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let documents = 0;
  function take(next: Iterable<CST.Token>): Problem | undefined {
    for (const token of next) {
      if (token.type === "document" && ++documents > 1) {
        return { offset: token.offset, message: "Several documents stand in one file: write one file for each" };
      }
      tokens.push(token);
    }
    return undefined;
  }
  for (const lexeme of new Lexer().lex(text)) {
    const problem = take(parser.next(lexeme));
    if (problem) return { tokens, problem };
    if (parser.stack.length <= MAX_LEVELS + 1) continue;
    const nested = parser.stack.filter((token) => "items" in token);
    const deepest = nested[MAX_LEVELS];
    if (deepest)
      return { tokens, problem: { offset: deepest.offset, message: `Nested deeper than ${MAX_LEVELS} levels` } };
  }
  const problem = take(parser.end());
  return problem ? { tokens, problem } : { tokens };
}

/** The library makes an Error of every fault; a stack trace for each, which nobody sees, would take most of the time. */
function composed(tokens: readonly CST.Token[], end: number): Document.Parsed | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return [...new Composer(options).compose(tokens, true, end)][0];
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function oneSentence(message: string): string {
  const line = (message.split("\n", 1)[0] ?? "").trim().replace(/[.:]$/u, "");
  if (line.startsWith("Alias ending in :")) return 'A bare `*` begins an alias in YAML: write it in quotes, `"*"`';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** One finding for each faulty line, the first ten of them; the last says how many there are beside. */
function syntaxFindings(placeOf: PlaceOf, problems: readonly Problem[]): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  for (const { offset, message } of problems.toSorted((a, b) => a.offset - b.offset)) {
    const place = placeOf(offset);
    if (!byLine.has(place.line)) byLine.set(place.line, errorAt("yaml", place, message));
  }
  const shown = [...byLine.values()].slice(0, MAX_SYNTAX_FINDINGS);
  const more = byLine.size - shown.length;
  const last = shown.at(-1);
  if (more === 0 || last === undefined) return shown;
  return [...shown.slice(0, -1), { ...last, message: `${last.message} (${more} more lines have syntax errors)` }];
}

/**
 * The one YAML 1.2 document of a text, or findings `yaml`: what the library reports, warnings such as unknown tags as errors
 * too, several documents, another YAML version, forbidden control characters, or too deep nesting. Takes linear time.
 */
export function readDocument(text: string, placeOf: PlaceOf): Outcome<Document.Parsed> {
  const refused = ({ offset, message }: Problem) =>
    ({ ok: false, findings: [errorAt("yaml", placeOf(offset), message)] }) as const;
  const forbidden = findForbidden(text);
  if (forbidden) return refused(forbidden);
  const { tokens, problem } = tokensOf(text);
  if (problem) return refused(problem);
  const document = composed(tokens, text.length);
  if (!document) return refused({ offset: 0, message: "The file holds no document" });
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    offset: Math.min(Math.max(error.pos[0], 0), text.length),
    message: oneSentence(error.message),
  }));
  if (problems.length > 0) return { ok: false, findings: syntaxFindings(placeOf, problems) };
  const { yaml } = document.directives;
  if (yaml.version !== "1.2") {
    return refused({
      offset: 0,
      message: `Policies are YAML 1.2, and this file says that it is ${quote(yaml.version)}`,
    });
  }
  return { ok: true, value: document, findings: [] };
}
