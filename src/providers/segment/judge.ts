import { ProviderError } from "../../core/provider.ts";
import * as validators from "../../generated/segment-validators.js";
import type { Answer, AnswerName, ErrorAnswer } from "./schema.ts";

/** An answer in the expected form. */
export type Ok<T> = { readonly kind: "ok"; readonly data: T };
/** A request was understood and not carried out. `divisible`: the size or one of the items may be why. */
export type Refused = {
  readonly kind: "refused";
  readonly status: number;
  readonly message: string;
  readonly divisible: boolean;
};
/** There was no usable answer: whether a write was carried out is unknown. */
export type Lost = { readonly kind: "lost"; readonly message: string };
/** What became of one exchange. `limited`: refused for its rate alone. `misshapen`: carried out, answered in a form that cannot be read. */
export type Verdict<T> =
  | Ok<T>
  | Refused
  | Lost
  | { readonly kind: "limited"; readonly message: string }
  | { readonly kind: "misshapen"; readonly message: string };

/** What came over the wire: no `status` without a whole answer, no `value` where the body is no JSON. `problem` says why. */
export type Raw = { readonly status?: number; readonly value?: unknown; readonly problem: string };

const shapes: Readonly<Record<AnswerName, { (data: unknown): boolean; errors?: readonly Shapeless[] | null }>> =
  validators;
type Shapeless = { readonly instancePath: string; readonly message?: string };

const DIVISIBLE = new Set([404, 409, 413, 414, 422]);
const LONGEST_MESSAGE = 300;

/** A token, and what people call it: the environment variable it came from. */
export type Credential = { readonly token: string; readonly tokenName: string };

const HOW_TO_GET_ONE =
  "A Workspace Owner creates a Public API token in Segment under Settings → Workspace settings → Access Management → Tokens.";

/** Tells whose token is no good, why, and how to get another. It never holds the token. */
export function tokenError(problem: string): ProviderError {
  return new ProviderError("token", `${problem} ${HOW_TO_GET_ONE}`);
}

/** What an answer means. Throws a ProviderError `token` for 401, and for 403 unless `mayBeForbidden`. Messages never hold the token. */
export function judge<Name extends AnswerName>(
  name: Name,
  { status, value, problem }: Raw,
  { token, tokenName }: Credential,
  mayBeForbidden: boolean,
): Verdict<Answer<Name>> {
  if (status === undefined) return { kind: "lost", message: clean(problem, token) };
  const message = clean(`${status}${saidIn(value)}`, token);
  if (status === 429) return { kind: "limited", message };
  if (status === 401 || (status === 403 && !mayBeForbidden)) {
    // What comes with a 401 says no more than that; a 403 may tell what is not allowed.
    const said = status === 401 ? "401" : message;
    throw tokenError(
      `Segment refused the token in ${tokenName} (${said}): it is wrong, revoked or not allowed to do this.`,
    );
  }
  if (status >= 400 && status < 500) return { kind: "refused", status, message, divisible: DIVISIBLE.has(status) };
  if (status < 200 || status > 299) return { kind: "lost", message };
  if (value === undefined) return { kind: "lost", message: problem };
  const data: unknown = Object(value).data;
  const isAnswer = shapes[name];
  if (isAnswer(data)) return { kind: "ok", data: data as Answer<Name> };
  const [first] = isAnswer.errors ?? [];
  return { kind: "misshapen", message: clean(`data${first?.instancePath} ${first?.message}`, token) };
}

/** The body of a refusal; undefined where it is none. */
export function errorOf(value: unknown): ErrorAnswer | undefined {
  return validators.errorAnswer(value) ? (value as ErrorAnswer) : undefined;
}

/** What the server says is wrong: `: emails.0: not a member; …`. */
function saidIn(value: unknown): string {
  const errors = errorOf(value)?.errors ?? [];
  const said = errors.map(({ field, message, type }) => [field, message ?? type].filter(Boolean).join(": "));
  return said.length === 0 ? "" : `: ${said.join("; ")}`;
}

/** What is shorter is no secret of Segment's, but a word such as `test` that a sandbox is content with. */
const SHORTEST_SECRET = 8;

/** One line of at most 300 characters, without the token. */
function clean(text: string, token: string): string {
  const line = (token.length < SHORTEST_SECRET ? text : text.replaceAll(token, "(the token)"))
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return line.length <= LONGEST_MESSAGE
    ? line
    : `${line.slice(0, LONGEST_MESSAGE - 1).replace(/\p{Surrogate}$/u, "")}…`;
}
