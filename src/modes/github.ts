import type { Finding, Outcome } from "../core/finding.ts";
import { ProviderError } from "../core/provider.ts";
import { connect, type Connection } from "../github/connection.ts";
import { findingOf } from "../github/problem.ts";
import { type Self, whoAmI } from "../github/self.ts";
import { fetchFor } from "../providers/segment/transport.ts";
import type { Job } from "./job.ts";

/** GitHub, and who we are there. */
export type GitHub = { readonly connection: Connection; readonly self: Self };

/** Where the run can be looked at; undefined outside of a run. */
export function runUrlOf({ env }: Pick<Job, "env">): string | undefined {
  const { GITHUB_SERVER_URL: site, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!site || !repository || !run) return undefined;
  const attempt = env["GITHUB_RUN_ATTEMPT"];
  return `${site}/${repository}/actions/runs/${run}${attempt ? `/attempts/${attempt}` : ""}`;
}

/** A commit's files on the site. */
export function blobUrl({ env }: Pick<Job, "env">, sha: string, file: string, line: number): string | undefined {
  const { GITHUB_SERVER_URL: site, GITHUB_REPOSITORY: repository } = env;
  if (!site || !repository || file.startsWith("../")) return undefined;
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${site}/${repository}/blob/${sha}/${path}#L${line}`;
}

/** Which run of the workflow this is. */
export function runOf({ env }: Pick<Job, "env">): { readonly run: number; readonly attempt: number } {
  const number = (text: string | undefined): number => (/^\d{1,15}$/u.test(text ?? "") ? Number(text) : 0);
  return { run: number(env["GITHUB_RUN_ID"]), attempt: number(env["GITHUB_RUN_ATTEMPT"]) };
}

function isPlainHttp(url: string): boolean {
  return url.startsWith("http://");
}

/** Connects to GitHub at the addresses that the environment names, and asks who we are. Findings where that can't be done. */
export async function reachGitHub(token: string, job: Job): Promise<Outcome<GitHub>> {
  const { env } = job;
  const failed = (finding: Finding): Outcome<GitHub> => ({ ok: false, findings: [finding] });
  const fail = (message: string): Outcome<GitHub> => failed({ rule: "github-connection", severity: "error", message });
  if (token === "") return fail("There is no `github-token`, so nothing on GitHub can be read or written");
  const apiUrl = env["GITHUB_API_URL"] || "https://api.github.com";
  let fetch: typeof globalThis.fetch;
  try {
    fetch = URL.canParse(apiUrl) ? await fetchFor(new URL(apiUrl), env) : globalThis.fetch;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return fail(error.message);
  }
  const connected = connect({
    token,
    apiUrl,
    graphqlUrl: env["GITHUB_GRAPHQL_URL"] || "https://api.github.com/graphql",
    serverUrl: env["GITHUB_SERVER_URL"] || "https://github.com",
    repository: env["GITHUB_REPOSITORY"] ?? "",
    fetch,
    tell: job.say,
    // Plain http is allowed to this machine alone, and GitHub is not there.
    hurried: isPlainHttp(apiUrl),
  });
  if (!connected.ok) return connected;
  const self = await whoAmI(connected.value);
  if (!self.ok) return failed(findingOf(self.problem, "error", "GitHub does not answer"));
  if (self.value.note !== undefined) job.say(self.value.note);
  return { ok: true, value: { connection: connected.value, self: self.value }, findings: [] };
}
