import type { Connection } from "./connection.ts";
import { readFields } from "./fields.ts";
import { got, type Got } from "./problem.ts";
import { sameLogin } from "./self.ts";

/** Whether somebody may approve. `unreadable`: a team that the token can't look into, and why: never a pass. */
export type MayApprove =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  | { readonly kind: "unreadable"; readonly team: string; readonly why: string };

/** What has to be approved (in words for people), and by whom one approval will do: logins, and teams as `team:org/slug`. */
export type Requirement = { readonly what: string; readonly by: readonly string[] };

/** A requirement, and whether it is met: by whom (as GitHub writes the logins), by nobody, or nobody can tell. */
export type RequirementState = Requirement &
  (
    | { readonly state: "satisfied"; readonly approvedBy: readonly string[] }
    | { readonly state: "missing" }
    | { readonly state: "unreadable"; readonly teams: readonly { readonly team: string; readonly why: string }[] }
  );

const TEAM = /^team:([^/\s]+)\/([^/\s]+)$/u;

async function isListed(connection: Connection, org: string, slug: string): Promise<Got<boolean>> {
  const route = "GET /orgs/{org}/teams/{team_slug}/members";
  const answer = await connection.call(route, "members: read", { org, team_slug: slug, per_page: 1 });
  if (!answer.ok) return answer.problem.kind === "gone" ? got(false) : answer;
  return got(true);
}

async function inTeam(connection: Connection, team: string, login: string): Promise<MayApprove> {
  const [, org, slug] = TEAM.exec(team) ?? [];
  if (org === undefined || slug === undefined) return { kind: "unreadable", team, why: "It is not `team:org/slug`" };
  const route = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}";
  const answer = await connection.call(route, "members: read", { org, team_slug: slug, username: login });
  if (answer.ok) {
    const read = readFields(answer.value.json, (fields) => fields.text("state"));
    return { kind: read.ok && read.value === "active" ? "yes" : "no" };
  }
  if (answer.problem.kind !== "gone") return { kind: "unreadable", team, why: answer.problem.message };
  // Somebody outside the team and a team that is not to be seen are the same answer, unless the team itself can be listed.
  const listed = await isListed(connection, org, slug);
  if (!listed.ok) return { kind: "unreadable", team, why: listed.problem.message };
  return listed.value
    ? { kind: "no" }
    : { kind: "unreadable", team, why: "GitHub has no such team, or does not show it" };
}

/** Whether one of `by` (logins, `team:org/slug`) is this person, or a team that they are an active member of. */
export async function mayApprove(connection: Connection, by: readonly string[], login: string): Promise<MayApprove> {
  if (by.some((name) => sameLogin(name, login))) return { kind: "yes" };
  let answer: MayApprove = { kind: "no" };
  for (const team of by.filter((name) => name.startsWith("team:"))) {
    // oxlint-disable-next-line no-await-in-loop -- the first that says yes is enough
    const membership = await inTeam(connection, team, login);
    if (membership.kind === "yes") return membership;
    if (membership.kind === "unreadable") answer = membership;
  }
  return answer;
}

/** Which requirements the people who approved meet. One of them is enough for each; a team that can't be read never meets one. */
export async function judgeRequirements(
  connection: Connection,
  requirements: readonly Requirement[],
  approvers: readonly string[],
): Promise<readonly RequirementState[]> {
  const known = new Map<string, Promise<MayApprove>>();
  const ask = (name: string, login: string): Promise<MayApprove> => {
    const key = JSON.stringify([name.toLowerCase(), login.toLowerCase()]);
    const asked = known.get(key) ?? mayApprove(connection, [name], login);
    known.set(key, asked);
    return asked;
  };
  const judged: RequirementState[] = [];
  for (const requirement of requirements) {
    const approvedBy = new Set<string>();
    const teams = new Map<string, string>();
    for (const login of approvers) {
      for (const name of requirement.by) {
        // oxlint-disable-next-line no-await-in-loop -- reviewers are few, and no team is asked twice about one
        const may = await ask(name, login);
        if (may.kind === "yes") approvedBy.add(login);
        if (may.kind === "unreadable") teams.set(may.team, may.why);
      }
    }
    const unreadable = [...teams].map(([team, why]) => ({ team, why }));
    if (approvedBy.size > 0) judged.push({ ...requirement, state: "satisfied", approvedBy: [...approvedBy] });
    else if (unreadable.length > 0) judged.push({ ...requirement, state: "unreadable", teams: unreadable });
    else judged.push({ ...requirement, state: "missing" });
  }
  return judged;
}
