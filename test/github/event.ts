import { describeAccount } from "./describe/account.ts";
import { describeRepository } from "./describe/repository.ts";
import { factsOf, type Happening } from "./happening.ts";
import { idOf, type Links } from "./links.ts";
import { repositoryNamed, type Account, type State } from "./state.ts";

/** Which run of which workflow sees it. */
export type Run = {
  /** Default: the author of what happened; of a schedule, the owner of the repository. */
  readonly actor?: Account;
  readonly id?: number;
  readonly attempt?: number;
  /** Its file. Default: `.github/workflows/access.yml`. */
  readonly workflow?: string;
};

/** What a job gets: the JSON of `GITHUB_EVENT_PATH`, and the variables that GitHub's runner sets. */
export type GitHubEvent = {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
};

/**
 * The event that starts a workflow in a repository, as GitHub sends it, and the environment of its job. Whether it comes from a
 * fork or from Dependabot is in the pull request itself: where its head is, and whose it is.
 */
export function eventFor(
  github: { readonly state: State; readonly links: Links },
  fullName: string,
  happening: Happening,
  run: Run = {},
): GitHubEvent {
  const { state, links } = github;
  const repository = repositoryNamed(state, fullName);
  const { id = 18877, attempt = 1, workflow = ".github/workflows/access.yml" } = run;
  const facts = factsOf({ state, links, repository }, happening, workflow);
  const actor = run.actor ?? facts.actor;
  const described = describeRepository(links, repository);
  const organization = repository.owner.type === "Organization" ? describeAccount(links, repository.owner) : undefined;
  const scheduled = happening.name === "schedule";
  const branch = facts.ref.replace(/^refs\/(heads|pull)\//u, "");
  return {
    payload: {
      ...facts.payload,
      repository: described,
      ...(organization !== undefined && { organization: { login: organization.login, id: organization.id } }),
      // Nobody sends a schedule.
      ...(!scheduled && { sender: describeAccount(links, actor) }),
    },
    env: {
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION: "__self",
      GITHUB_ACTOR: actor.login,
      GITHUB_ACTOR_ID: String(idOf(actor.login)),
      GITHUB_TRIGGERING_ACTOR: actor.login,
      GITHUB_API_URL: links.api,
      GITHUB_GRAPHQL_URL: links.graphql,
      GITHUB_SERVER_URL: links.site,
      GITHUB_BASE_REF: facts.baseRef ?? "",
      GITHUB_HEAD_REF: facts.headRef ?? "",
      GITHUB_EVENT_NAME: happening.name,
      GITHUB_JOB: "access",
      GITHUB_REF: facts.ref,
      GITHUB_REF_NAME: branch,
      GITHUB_REF_PROTECTED: String(branch === repository.defaultBranch),
      GITHUB_REF_TYPE: "branch",
      GITHUB_REPOSITORY: described.full_name,
      GITHUB_REPOSITORY_ID: String(described.id),
      GITHUB_REPOSITORY_OWNER: repository.owner.login,
      GITHUB_REPOSITORY_OWNER_ID: String(described.owner.id),
      GITHUB_RETENTION_DAYS: "90",
      GITHUB_RUN_ATTEMPT: String(attempt),
      GITHUB_RUN_ID: String(id),
      GITHUB_RUN_NUMBER: "7",
      GITHUB_SHA: facts.sha,
      GITHUB_WORKFLOW: "access",
      GITHUB_WORKFLOW_REF: `${described.full_name}/${workflow}@${facts.ref}`,
      GITHUB_WORKFLOW_SHA: facts.sha,
      RUNNER_ENVIRONMENT: "github-hosted",
      RUNNER_OS: "Linux",
    },
  };
}
