import { loginAt } from "./account.ts";
import { compareAge, isIntact, saysTheSame } from "./compare-markers.ts";
import type { Connection, Parameters } from "./connection.ts";
import type { Fields } from "./fields.ts";
import { type DriftMarker, readMarker, textHash, withMarker } from "./marker.ts";
import { got, type Got, type GitHubProblem } from "./problem.ts";
import { readAll, readOne } from "./read.ts";
import { sameLogin, type Self } from "./self.ts";
import { MAX_BODY_BYTES } from "./upsert-comment.ts";

/** What the issue of a workspace is to say. */
export type DriftReport = {
  readonly marker: DriftMarker;
  readonly title: string;
  readonly text: string;
  /** The text without what differs from run to run. Default: the text. */
  readonly stable?: string;
};

/** What became of it. `clean`: nothing differs, and no issue was open. `older`: the issue says something newer. */
export type DriftIssued =
  | {
      readonly kind: "opened" | "updated" | "reopened" | "unchanged" | "closed" | "older";
      readonly number: number;
      readonly url: string;
      readonly notes: readonly string[];
    }
  | { readonly kind: "clean"; readonly notes: readonly string[] }
  /** The repository has no issues. */
  | { readonly kind: "disabled" }
  | { readonly kind: "too-long"; readonly bytes: number }
  | { readonly kind: "problem"; readonly problem: GitHubProblem };

type Issue = {
  readonly number: number;
  readonly url: string;
  readonly open: boolean;
  readonly title: string;
  readonly marker: DriftMarker;
  readonly intact: boolean;
};

type Found = { readonly issues: readonly Issue[]; readonly notes: readonly string[] };

const NEEDS = "issues: write";
const ISSUES = "/repos/{owner}/{repo}/issues";
const ISSUE = `${ISSUES}/{issue_number}`;
/** How often an issue is made whose making got no answer. */
const TRIES = 3;

function written(fields: Fields) {
  return {
    number: fields.count("number"),
    url: fields.text("html_url"),
    open: fields.oneOf("state", ["open", "closed"]) === "open",
    title: fields.text("title"),
    body: fields.maybe("body", fields.text) ?? "",
    author: loginAt(fields, "user"),
    isPull: fields.at("pull_request") !== undefined,
  };
}

/** The drift issues of a workspace, open and closed, oldest first: known by a marker at their beginning AND by their author. */
async function ownIssues(connection: Connection, workspace: string, self: Self): Promise<Got<Found>> {
  const filter = { state: "all", creator: self.login, direction: "asc" };
  const all = await readAll(connection, `GET ${ISSUES}`, NEEDS, filter, written);
  if (!all.ok) return all;
  const issues: Issue[] = [];
  const notes: string[] = [];
  for (const { author, isPull, body, ...issue } of all.value) {
    if (isPull || author === undefined || !sameLogin(author, self.login)) continue;
    const read = readMarker(body);
    if (read.kind === "ignored") notes.push(`The marker of issue ${issue.number} is ignored: ${read.why}`);
    if (read.kind !== "marker" || read.marker.kind !== "drift" || read.marker.workspace !== workspace) continue;
    issues.push({ ...issue, marker: read.marker, intact: isIntact(read) });
  }
  return got({ issues: issues.toSorted((a, b) => a.number - b.number), notes });
}

function ended(problem: GitHubProblem): DriftIssued {
  const disabled = problem.kind === "refused" && problem.status === 410;
  return disabled ? { kind: "disabled" } : { kind: "problem", problem };
}

/** Closes an issue and then says why: a comment without the closing would be made again by every run. */
async function close(connection: Connection, { number }: Issue, words: string): Promise<Got<string | undefined>> {
  const closing = { issue_number: number, state: "closed", state_reason: "completed" };
  const closed = await connection.call(`PATCH ${ISSUE}`, NEEDS, closing);
  if (!closed.ok) return closed;
  const said = await connection.call(`POST ${ISSUE}/comments`, NEEDS, { issue_number: number, body: words });
  return got(said.ok ? undefined : `Issue ${number} is closed without a word: ${said.problem.message}`);
}

async function open(
  connection: Connection,
  content: Parameters,
  workspace: string,
  self: Self,
): Promise<Got<Pick<Issue, "number" | "url">>> {
  for (let tries = 1; ; tries += 1) {
    // oxlint-disable no-await-in-loop -- whether to try again shows only when it is looked for
    const made = await readOne(connection, `POST ${ISSUES}`, NEEDS, content, written);
    if (made.ok || made.problem.kind !== "unreachable" || tries === TRIES) return made;
    await connection.rest(1);
    const found = await ownIssues(connection, workspace, self);
    if (!found.ok) return found;
    const [issue] = found.value.issues;
    if (issue !== undefined) return got(issue);
    // oxlint-enable no-await-in-loop
  }
}

/** Closes the doubles that two runs at once may have left: the oldest stays. */
async function closeDoubles(connection: Connection, { issues, notes }: Found): Promise<Got<readonly string[]>> {
  const [place, ...doubles] = issues;
  const all = [...notes];
  for (const double of doubles.filter((issue) => issue.open)) {
    // oxlint-disable-next-line no-await-in-loop -- there is hardly ever one
    const closed = await close(connection, double, `This is issue #${place?.number}, twice.`);
    if (!closed.ok) return closed;
    if (closed.value !== undefined) all.push(closed.value);
  }
  return got(all);
}

/**
 * Makes the one issue of a workspace say what differs: opens it, rewrites it where it says something else, opens it again where it was
 * closed, leaves it alone where it says the same or something newer.
 */
export async function reportDrift(connection: Connection, report: DriftReport, self: Self): Promise<DriftIssued> {
  const { title, text, stable = text } = report;
  const { workspace } = report.marker;
  const marker = { ...report.marker, digest: { whole: textHash(text), stable: textHash(stable) } };
  const body = withMarker(marker, text);
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_BODY_BYTES) return { kind: "too-long", bytes };
  const found = await ownIssues(connection, workspace, self);
  if (!found.ok) return ended(found.problem);
  const cleared = await closeDoubles(connection, found.value);
  if (!cleared.ok) return ended(cleared.problem);
  const [issue] = found.value.issues;
  const notes = cleared.value;
  if (issue === undefined) {
    const made = await open(connection, { title, body }, workspace, self);
    return made.ok ? { kind: "opened", number: made.value.number, url: made.value.url, notes } : ended(made.problem);
  }
  const { number, url } = issue;
  if (compareAge(issue.marker, marker) > 0) return { kind: "older", number, url, notes };
  if (issue.open && issue.intact && issue.title === title && saysTheSame(issue.marker, marker)) {
    return { kind: "unchanged", number, url, notes };
  }
  const content = { issue_number: number, title, body, ...(!issue.open && { state: "open" }) };
  const edited = await connection.call(`PATCH ${ISSUE}`, NEEDS, content);
  return edited.ok ? { kind: issue.open ? "updated" : "reopened", number, url, notes } : ended(edited.problem);
}

/**
 * Closes the issue of a workspace where nothing differs any more, and says so in a comment (`words`, Markdown). `marker` is of the run that
 * found so: an issue of a newer one stays as it is.
 */
export async function reportClean(
  connection: Connection,
  marker: DriftMarker,
  words: string,
  self: Self,
): Promise<DriftIssued> {
  const found = await ownIssues(connection, marker.workspace, self);
  if (!found.ok) return ended(found.problem);
  const cleared = await closeDoubles(connection, found.value);
  if (!cleared.ok) return ended(cleared.problem);
  const [issue] = found.value.issues;
  if (issue?.open !== true) return { kind: "clean", notes: cleared.value };
  const { number, url } = issue;
  if (compareAge(issue.marker, marker) > 0) return { kind: "older", number, url, notes: cleared.value };
  const closed = await close(connection, issue, words);
  if (!closed.ok) return ended(closed.problem);
  const notes = [...cleared.value, ...(closed.value === undefined ? [] : [closed.value])];
  return { kind: "closed", number, url, notes };
}
