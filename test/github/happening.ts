import { describeCommit } from "./describe/commit.ts";
import { describePull, describeReview, describeWholePull } from "./describe/pull.ts";
import { between, commitsOf } from "./git.ts";
import type { Links } from "./links.ts";
import { pullNumbered, type Account, type Repository, type State } from "./state.ts";

/** What happened. `before` and `after` are commits. */
export type Happening =
  | {
      readonly name: "pull_request";
      readonly action: "opened" | "reopened" | "synchronize";
      readonly number: number;
      /** Synchronize: the head it had. */
      readonly before?: string;
    }
  | {
      readonly name: "pull_request_review";
      readonly action: "submitted" | "dismissed";
      readonly number: number;
      readonly review: number;
    }
  | { readonly name: "push"; readonly branch?: string; readonly before: string; readonly after: string }
  | { readonly name: "schedule"; readonly cron?: string }
  | { readonly name: "workflow_dispatch"; readonly inputs?: Readonly<Record<string, string>>; readonly branch?: string }
  /** `head` is the commit of the queue's own branch, `number` the pull request it tests. */
  | { readonly name: "merge_group"; readonly number: number; readonly base: string; readonly head: string };

/** What only this kind of event has: its part of the payload, who caused it, and where the job runs. */
export type Facts = {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor: Account;
  readonly ref: string;
  readonly sha: string;
  readonly headRef?: string;
  readonly baseRef?: string;
};

/** Where it happened. */
export type Place = { readonly state: State; readonly links: Links; readonly repository: Repository };

function tipOf({ repository }: Place, branch: string): string {
  return repository.branches[branch] ?? "";
}

function pullFacts(place: Place, number: number, payload: Facts["payload"]): Facts {
  const { state, links, repository } = place;
  const pull = pullNumbered(repository, number);
  const sha = pull.mergeCommitSha ?? pull.head.sha;
  const common = {
    actor: pull.user,
    ref: `refs/pull/${number}/merge`,
    sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
  };
  return {
    ...common,
    payload: { number, pull_request: describeWholePull(state, links, repository, pull), ...payload },
  };
}

function reviewFacts(place: Place, happening: Happening & { name: "pull_request_review" }): Facts {
  const { state, links, repository } = place;
  const { action, number, review: id } = happening;
  const pull = pullNumbered(repository, number);
  const review = pull.reviews.find((candidate) => candidate.id === id);
  if (review === undefined) throw new RangeError(`There is no review ${id}.`);
  const shown = describeReview(state, links, repository, pull, review);
  // An event has the state in small letters, the API in capitals; and its pull request is the one of lists.
  const payload = {
    action,
    review: { ...shown, state: review.state.toLowerCase() },
    pull_request: describePull(state, links, repository, pull),
  };
  return { ...pullFacts(place, number, {}), actor: review.user, payload };
}

function pushFacts(place: Place, happening: Happening & { name: "push" }): Facts {
  const { state, links, repository } = place;
  const { branch = repository.defaultBranch, before, after } = happening;
  const known = commitsOf(state, repository);
  const pushed = between(known, before, after).flatMap((sha) => known.get(sha) ?? []);
  const page = `${links.site}/${repository.owner.login}/${repository.name}`;
  const shown = pushed.map((commit) => {
    const {
      sha,
      commit: inner,
      html_url: url,
    } = describeCommit(links, repository, commit) as {
      sha: string;
      commit: { author: object; tree: { sha: string } };
      html_url: string;
    };
    const author = { ...inner.author, username: commit.author.login };
    const { message, date: timestamp } = commit;
    return { id: sha, tree_id: inner.tree.sha, distinct: true, message, timestamp, url, author, committer: author };
  });
  const actor = pushed.at(-1)?.author ?? repository.owner;
  const payload = {
    ref: `refs/heads/${branch}`,
    before,
    after,
    base_ref: null,
    created: false,
    deleted: false,
    forced: false,
    compare: `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: shown,
    head_commit: shown.at(-1) ?? null,
    pusher: { name: actor.login, email: `${actor.login}@users.noreply.github.com` },
  };
  return { payload, actor, ref: `refs/heads/${branch}`, sha: after };
}

function queueFacts(place: Place, happening: Happening & { name: "merge_group" }): Facts {
  const { state, links, repository } = place;
  const { number, base, head } = happening;
  const commit = commitsOf(state, repository).get(head);
  if (commit === undefined) throw new RangeError(`There is no commit ${head}.`);
  const main = repository.defaultBranch;
  const ref = `refs/heads/gh-readonly-queue/${main}/pr-${number}-${base}`;
  const { commit: inner } = describeCommit(links, repository, commit) as {
    commit: { author: { date: string } & object; tree: { sha: string } };
  };
  const { date: timestamp, ...author } = inner.author;
  const shown = { id: head, tree_id: inner.tree.sha, message: commit.message, timestamp, author, committer: author };
  const group = { head_sha: head, head_ref: ref, base_sha: base, base_ref: `refs/heads/${main}`, head_commit: shown };
  return { payload: { action: "checks_requested", merge_group: group }, actor: commit.author, ref, sha: head };
}

/** The facts of what happened. Throws a RangeError where it names a pull request, review or commit that is not there. */
export function factsOf(place: Place, happening: Happening, workflow: string): Facts {
  const { repository } = place;
  const { defaultBranch } = repository;
  switch (happening.name) {
    case "pull_request": {
      const { action, number, before } = happening;
      const after = pullNumbered(repository, number).head.sha;
      return pullFacts(place, number, { action, ...(action === "synchronize" && { before: before ?? "", after }) });
    }
    case "pull_request_review":
      return reviewFacts(place, happening);
    case "push":
      return pushFacts(place, happening);
    case "merge_group":
      return queueFacts(place, happening);
    case "schedule": {
      const payload = { schedule: happening.cron ?? "0 6 * * *", workflow };
      const ref = `refs/heads/${defaultBranch}`;
      return { payload, actor: repository.owner, ref, sha: tipOf(place, defaultBranch) };
    }
    case "workflow_dispatch": {
      const branch = happening.branch ?? defaultBranch;
      const ref = `refs/heads/${branch}`;
      const payload = { inputs: happening.inputs ?? {}, ref, workflow };
      return { payload, actor: repository.owner, ref, sha: tipOf(place, branch) };
    }
    default:
      return happening satisfies never;
  }
}
