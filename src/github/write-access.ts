import type { Connection } from "./connection.ts";
import { got, type Got } from "./problem.ts";
import { readOne } from "./read.ts";

/** Whether somebody may write to the repository. GitHub answers `write` for who maintains it, `read` for who triages. */
async function mayWrite(connection: Connection, login: string): Promise<Got<boolean>> {
  const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
  const words = ["admin", "write", "read", "none"] as const;
  const read = await readOne(connection, route, "contents: read", { username: login }, (fields) =>
    fields.oneOf("permission", words),
  );
  if (read.ok) return got(read.value === "admin" || read.value === "write");
  return read.problem.kind === "gone" ? got(false) : read;
}

/** Of these people, those who may write; the first problem where it can't be told. */
export async function writersAmong(connection: Connection, logins: readonly string[]): Promise<Got<readonly string[]>> {
  const writers: string[] = [];
  for (const login of logins) {
    // oxlint-disable-next-line no-await-in-loop -- reviewers are few
    const may = await mayWrite(connection, login);
    if (!may.ok) return may;
    if (may.value) writers.push(login);
  }
  return got(writers);
}
