import type { Outcome } from "../core/finding.ts";
import { type Fields, readFields } from "./fields.ts";
import { type Pull, pullIn } from "./pull-request.ts";
import { sameLogin } from "./self.ts";

/** The environment variables of a job, by name. */
export type JobEnvironment = Readonly<Record<string, string | undefined>>;

/** A pull request was opened, changed or reviewed. */
export type PullRequestEvent = {
  readonly kind: "pull-request";
  readonly name: "pull_request" | "pull_request_review";
  /** Such as `opened`, `synchronize`, `submitted`. */
  readonly action: string;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly head: Pull["head"];
  readonly base: Pull["base"];
  /** What is checked out: the merge of head and base. */
  readonly mergeSha: string;
  /** Its head is in another repository, or in one that is gone: the job has no secrets. */
  readonly isFork: boolean;
  /** Dependabot started the run: the job has no secrets, even where somebody runs it again. */
  readonly isDependabot: boolean;
};

/** What started this run. All texts but `kind` and `name` are somebody else's. */
export type Event =
  | PullRequestEvent
  | {
      readonly kind: "push";
      readonly branch: string;
      readonly isDefaultBranch: boolean;
      readonly sha: string;
      /** Zeros where the branch is new. */
      readonly before: string;
      readonly forced: boolean;
    }
  | { readonly kind: "schedule"; readonly cron: string; readonly sha: string }
  | {
      readonly kind: "merge-group";
      readonly action: string;
      readonly headSha: string;
      readonly headRef: string;
      readonly baseSha: string;
      /** The branch, without `refs/heads/`. */
      readonly baseRef: string;
    }
  | {
      readonly kind: "dispatch";
      readonly inputs: Readonly<Record<string, string>>;
      readonly branch: string;
      readonly sha: string;
    }
  | {
      readonly kind: "workflow-run";
      readonly action: string;
      readonly runId: number;
      /** The event that started the other run, such as `pull_request`. */
      readonly event: string;
      readonly conclusion: string | undefined;
      readonly headSha: string;
      readonly headBranch: string | undefined;
      readonly headRepo: string | undefined;
      /** The open pull requests that GitHub ties to it: none for a fork's. */
      readonly pulls: readonly number[];
    }
  /** What this Action does nothing about: `pull_request_target` is one, and so is the push of a tag or the deletion of a branch. */
  | { readonly kind: "other"; readonly name: string };

const DEPENDABOT = "dependabot[bot]";

function withoutPrefix(ref: string): string {
  return ref.replace(/^refs\/heads\//u, "");
}

function pullRequest(fields: Fields, env: JobEnvironment, name: PullRequestEvent["name"], mergeSha: string): Event {
  const { number, title, author, head, base } = pullIn(fields, "pull_request");
  const here = env["GITHUB_REPOSITORY"] ?? "";
  return {
    kind: "pull-request",
    name,
    action: fields.text("action"),
    number,
    title,
    author,
    head,
    base,
    mergeSha,
    isFork: head.repo === undefined || !sameLogin(head.repo, here),
    isDependabot: sameLogin(env["GITHUB_ACTOR"] ?? author, DEPENDABOT),
  };
}

function push(fields: Fields): Event {
  const ref = fields.text("ref");
  const isDeleted = fields.maybe("deleted", fields.flag) ?? false;
  if (isDeleted || !ref.startsWith("refs/heads/")) return { kind: "other", name: "push" };
  const branch = withoutPrefix(ref);
  return {
    kind: "push",
    branch,
    isDefaultBranch: branch === fields.text("repository.default_branch"),
    sha: fields.sha("after"),
    before: fields.sha("before"),
    forced: fields.maybe("forced", fields.flag) ?? false,
  };
}

function mergeGroup(fields: Fields): Event {
  return {
    kind: "merge-group",
    action: fields.text("action"),
    headSha: fields.sha("merge_group.head_sha"),
    headRef: fields.text("merge_group.head_ref"),
    baseSha: fields.sha("merge_group.base_sha"),
    baseRef: withoutPrefix(fields.text("merge_group.base_ref")),
  };
}

function workflowRun(fields: Fields): Event {
  return {
    kind: "workflow-run",
    action: fields.text("action"),
    runId: fields.count("workflow_run.id"),
    event: fields.text("workflow_run.event"),
    conclusion: fields.maybe("workflow_run.conclusion", fields.text),
    headSha: fields.sha("workflow_run.head_sha"),
    headBranch: fields.maybe("workflow_run.head_branch", fields.text),
    headRepo: fields.maybe("workflow_run.head_repository.full_name", fields.text),
    pulls:
      fields.maybe("workflow_run.pull_requests", (path) => fields.list(path, (pull) => pull.count("number"))) ?? [],
  };
}

function eventIn(fields: Fields, name: string, env: JobEnvironment): Event {
  const sha = env["GITHUB_SHA"] ?? "";
  switch (name) {
    case "pull_request":
    case "pull_request_review":
      return pullRequest(fields, env, name, sha);
    case "push":
      return push(fields);
    case "schedule":
      return { kind: "schedule", cron: fields.maybe("schedule", fields.text) ?? "", sha };
    case "merge_group":
      return mergeGroup(fields);
    case "workflow_dispatch":
      return {
        kind: "dispatch",
        inputs: fields.maybe("inputs", fields.texts) ?? {},
        branch: withoutPrefix(fields.text("ref")),
        sha,
      };
    case "workflow_run":
      return workflowRun(fields);
    default:
      return { kind: "other", name };
  }
}

/**
 * What started this run: `payload` is the JSON of `GITHUB_EVENT_PATH`, `env` what GitHub's runner sets. The finding `event` says what of
 * it is not as GitHub documents it.
 */
export function readEvent(payload: unknown, env: JobEnvironment): Outcome<Event> {
  const name = env["GITHUB_EVENT_NAME"] ?? "";
  const sha = readFields(env["GITHUB_SHA"], (whole) => whole.sha(""));
  const event = readFields(payload, (fields) => eventIn(fields, name, env));
  const problem = !event.ok
    ? event.problem
    : !sha.ok && event.value.kind !== "other"
      ? "GITHUB_SHA is not a commit"
      : undefined;
  if (event.ok && problem === undefined) return { ok: true, value: event.value, findings: [] };
  const message = `The event ${JSON.stringify(name)} can't be used: ${problem}`;
  return { ok: false, findings: [{ rule: "event", severity: "error", message }] };
}
