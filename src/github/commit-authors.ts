import { loginAt } from "./account.ts";
import type { Connection } from "./connection.ts";
import { readFields } from "./fields.ts";
import { badAnswer, got, type Got } from "./problem.ts";

/** GitHub shows no more commits of a pull request than this. */
const MOST_COMMITS = 250;

/** Who made commits: logins, each once; `isComplete` is false where there are more commits than were looked at. */
export type CommitAuthors = { readonly logins: readonly string[]; readonly isComplete: boolean };

/** GitHub writes an address that it knows nobody by as null or as `{}`. */
function isUnknown(account: unknown): boolean {
  const isObject = typeof account === "object" && account !== null && !Array.isArray(account);
  return isObject && Object.keys(account).length === 0;
}

/**
 * The authors and committers of the commits that `head` has and `base` has not, as far as GitHub knows whose addresses theirs are. At
 * most 250 commits are looked at.
 */
export async function commitAuthorsOf(connection: Connection, base: string, head: string): Promise<Got<CommitAuthors>> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const logins = new Set<string>();
  let seen = 0;
  for (let page = 1; ; page += 1) {
    const parameters = { basehead: `${base}...${head}`, per_page: 100, page };
    // oxlint-disable-next-line no-await-in-loop -- each page tells whether there is another
    const answer = await connection.call(route, "contents: read", parameters);
    if (!answer.ok) return answer;
    const read = readFields(answer.value.json, (fields) =>
      fields.list("commits", (commit) =>
        ["author", "committer"].flatMap((path) => (isUnknown(commit.at(path)) ? [] : (loginAt(commit, path) ?? []))),
      ),
    );
    if (!read.ok) return badAnswer(read.problem);
    for (const login of read.value.flat()) logins.add(login);
    seen += read.value.length;
    if (answer.value.next === undefined) return got({ logins: [...logins], isComplete: true });
    // Whoever is not there to be read would pass for nobody.
    if (read.value.length === 0) return badAnswer("a page of commits is empty, and not the last");
    if (seen >= MOST_COMMITS) return got({ logins: [...logins], isComplete: false });
  }
}
