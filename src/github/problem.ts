import type { Finding, Severity } from "../core/finding.ts";
import { quote } from "../core/quote.ts";
import { inert } from "../render/inert.ts";

/** What a job's `permissions` may give its token; team membership is under `members`, which only an app or a person can have. */
export type Permission =
  "contents: read" | "pull-requests: read" | "pull-requests: write" | "issues: write" | "members: read";

/** Why GitHub did not do what was asked. `message` is for people, one line, and never holds the token. */
export type GitHubProblem =
  /** The token may not; `needs` would do. */
  | { readonly kind: "permission"; readonly needs: Permission; readonly message: string }
  /** There is no such thing, or the token may not see it. */
  | { readonly kind: "gone"; readonly message: string }
  /** No answer, an error of the server, an answer that is none, or a rate limit that lasts: later it may work. */
  | { readonly kind: "unreachable"; readonly message: string }
  | { readonly kind: "refused"; readonly status: number; readonly message: string };

/** What GitHub answered, or why not. */
export type Got<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: GitHubProblem };

/** An answer that came. */
export function got<T>(value: T): Got<T> {
  return { ok: true, value };
}

/** An answer that is not what GitHub's documentation says. */
export function badAnswer(what: string): { readonly ok: false; readonly problem: GitHubProblem } {
  return { ok: false, problem: { kind: "unreachable", message: `GitHub's answer can't be used: ${inert(what)}` } };
}

/** What GitHub said about a request that it refused. */
export type Refusal = {
  /** Undefined: there was no answer. */
  readonly status: number | undefined;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
};

function isLimit({ status, message, headers }: Refusal): boolean {
  return status === 429 || /\brate limit\b/iu.test(message) || String(headers["x-ratelimit-remaining"]) === "0";
}

/** What a refusal means. `needs`: the permission that the request is under. */
export function problemOf(refusal: Refusal, needs: Permission): GitHubProblem {
  const { status } = refusal;
  const said = quote(inert(refusal.message));
  if (status === undefined) return { kind: "unreachable", message: `GitHub can't be reached: ${said}` };
  if ((status === 403 || status === 429) && isLimit(refusal)) {
    return { kind: "unreachable", message: `GitHub's rate limit is used up: ${said}` };
  }
  if (status === 403 && !/\b(?:locked|archived)\b/iu.test(refusal.message)) {
    return { kind: "permission", needs, message: `The GitHub token lacks \`${needs}\`: ${said}` };
  }
  if (status === 401) return { kind: "refused", status, message: `GitHub does not accept the token: ${said}` };
  if (status === 404) return { kind: "gone", message: `GitHub has no such thing, or does not show it: ${said}` };
  if (status >= 500) return { kind: "unreachable", message: `GitHub failed with ${status}: ${said}` };
  return { kind: "refused", status, message: `GitHub refused with ${status}: ${said}` };
}

/** The finding `github-permission`, `github-gone`, `github-unreachable` or `github-refused`. `what` is what could not be done. */
export function findingOf(problem: GitHubProblem, severity: Severity, what: string): Finding {
  return { rule: `github-${problem.kind}`, severity, message: `${what}: ${problem.message}` };
}
