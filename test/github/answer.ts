/** What an endpoint answers: JSON, text that is not JSON, or nothing. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One entry of GitHub's 422. */
export type ValidationProblem = {
  readonly resource: string;
  readonly code: string;
  readonly field: string;
  readonly message?: string;
};

/** Where every error says that more is to be read. */
const DOCS = "https://docs.github.com/rest";

/** An answer with a body, 200 unless another status is given. */
export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

/** An error in GitHub's shape; since 2024 the status stands in the body too, as text. */
export function failure(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: { message, documentation_url: DOCS, status: String(status) }, headers };
}

/** What is not there, or not to be seen. */
export function notFound(): Answer {
  return failure(404, "Not Found");
}

/** The 422 of a value that GitHub does not take. */
export function invalid(problem: ValidationProblem): Answer {
  const body = { message: "Validation Failed", errors: [problem], documentation_url: DOCS, status: "422" };
  return { status: 422, body };
}
