import { failure, ok, type Answer } from "./answer.ts";
import { nodeId, type Links } from "./links.ts";
import { allows } from "./permission.ts";
import type { State } from "./state.ts";

/** Every word a query may use: the two things that are served. Enterprise Server here knows only the first five. */
const WORDS = ["query", "mutation", "viewer", "login", "__typename"];
const MINIMIZE_WORDS = [
  "minimizeComment",
  "input",
  "subjectId",
  "classifier",
  "clientMutationId",
  "minimizedComment",
  "isMinimized",
  "minimizedReason",
  "MinimizeCommentInput",
  "ReportedContentClassifiers",
  "ID",
  "String",
];
const CLASSIFIERS = ["ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"];

/** The query's own words: no texts, no variables, no name that the operation gives itself. */
function wordsOf(query: string): readonly string[] {
  const bare = query.replace(/"(?:[^"\\]|\\.)*"|\$\w+/gu, " ").replace(/\b(query|mutation)\s+\w+/gu, "$1");
  return bare.match(/[A-Za-z_]\w*/gu) ?? [];
}

function refusal(type: string, message: string): Answer {
  return ok({ data: { minimizeComment: null }, errors: [{ type, path: ["minimizeComment"], message }] });
}

/** The value of an input: from the variables, also where they are one `input` object, or as it is written in the query. */
function inputOf(query: string, variables: Readonly<Record<string, unknown>>, name: string): unknown {
  const [, variable, text, word] =
    new RegExp(`\\b${name}\\s*:\\s*(?:\\$(\\w+)|"([^"]*)"|(\\w+))`, "u").exec(query) ?? [];
  const input = variables["input"] as Readonly<Record<string, unknown>> | undefined;
  return variable === undefined ? (text ?? word ?? input?.[name]) : variables[variable];
}

function minimize(state: State, subject: unknown, classifier: unknown): Answer {
  if (typeof classifier !== "string" || !CLASSIFIERS.includes(classifier)) {
    return ok({ errors: [{ message: `Expected ${String(classifier)} to be one of: ${CLASSIFIERS.join(", ")}` }] });
  }
  for (const repository of state.repositories) {
    const comment = repository.comments.find(({ id }) => nodeId("IC", id) === subject);
    if (comment === undefined) continue;
    const onPull = repository.pulls.some(({ number }) => number === comment.on);
    const needs = [["issues", "write"], ...(onPull ? [["pull-requests", "write"]] : [])] as const;
    if (!allows(state.token, repository, needs as Parameters<typeof allows>[2])) {
      return refusal("FORBIDDEN", "Resource not accessible by integration");
    }
    comment.minimized = classifier.toLowerCase().replaceAll("_", "-");
    const minimizedComment = { isMinimized: true, minimizedReason: comment.minimized };
    return ok({ data: { minimizeComment: { clientMutationId: null, minimizedComment } } });
  }
  return refusal("NOT_FOUND", `Could not resolve to a node with the global id of '${String(subject)}'`);
}

/** The answer to a GraphQL request, and how it asks for what is not served. */
export function answerGraphql(
  state: State,
  links: Links,
  body: unknown,
): { readonly answer: Answer; readonly problems: readonly string[] } {
  const { query, variables } = (body ?? {}) as { query?: unknown; variables?: Readonly<Record<string, unknown>> };
  if (typeof query !== "string") {
    return {
      answer: failure(400, "A query attribute must be specified and must be a string."),
      problems: ["no query"],
    };
  }
  const known = [...WORDS, ...(links.enterprise ? [] : [...MINIMIZE_WORDS, ...CLASSIFIERS])];
  const unknown = wordsOf(query).filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    const message = `Field '${unknown[0]}' doesn't exist`;
    // What Enterprise Server lacks may be asked for: whether it is there shows only so.
    const problems = unknown.filter((word) => !links.enterprise || ![...MINIMIZE_WORDS, ...CLASSIFIERS].includes(word));
    return {
      answer: ok({ errors: [{ message, extensions: { code: "undefinedField" } }] }),
      problems: problems.map((word) => `GraphQL ${word} is not served`),
    };
  }
  if (!query.includes("minimizeComment"))
    return { answer: ok({ data: { viewer: { login: state.token.user.login } } }), problems: [] };
  const value = (name: string): unknown => inputOf(query, variables ?? {}, name);
  return { answer: minimize(state, value("subjectId"), value("classifier")), problems: [] };
}
