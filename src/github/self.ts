import type { Connection } from "./connection.ts";
import { readFields } from "./fields.ts";
import { got, type Got } from "./problem.ts";

/** Whose token this is: who writes our comments and issues. `note` says why the login is only taken to be so. */
export type Self = { readonly login: string; readonly note?: string };

const WORKFLOW_BOT = "github-actions[bot]";

/**
 * Asks whose token it is: GraphQL knows it for every kind of token; `GET /user` only for a person's; whoever learns it from neither is
 * taken to be a workflow's own token. What is only unreachable is a problem and no reason to guess: a wrong guess finds nothing of ours.
 */
export async function whoAmI(connection: Connection): Promise<Got<Self>> {
  const query = { query: "query { viewer { login } }" };
  const asked = [
    () => connection.call(`POST ${connection.graphqlUrl}`, "contents: read", query),
    () => connection.call("GET /user", "contents: read"),
  ];
  for (const [index, ask] of asked.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- the second is asked only where the first does not know
    const answer = await ask();
    if (!answer.ok && answer.problem.kind === "unreachable") return answer;
    if (!answer.ok) continue;
    const read = readFields(answer.value.json, (fields) => fields.text(index === 0 ? "data.viewer.login" : "login"));
    if (read.ok && read.value !== "") return got({ login: read.value });
  }
  const note = `This GitHub does not tell whose token it is: taken to be ${WORKFLOW_BOT}'s`;
  return got({ login: WORKFLOW_BOT, note });
}

/** Whether two logins are one account: GitHub does not tell letter case apart. */
export function sameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
