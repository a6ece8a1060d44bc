import { failure, type Answer } from "./answer.ts";
import type { Permissions, Repository, Token } from "./state.ts";

/** A permission an endpoint asks for. */
export type Need = readonly [area: keyof Permissions, level: "read" | "write"];

/** Whether a token may: with any one of the permissions; what is public may be read without. */
export function allows(token: Token, repository: Repository | undefined, needs: readonly Need[]): boolean {
  if (needs.length === 0) return true;
  return needs.some(([area, level]) => {
    const has = token.permissions[area];
    return has === "write" || (level === "read" && (has === "read" || repository?.private === false));
  });
}

/** GitHub's refusal of a token that may not. The header names what would do: `;` parts alternatives. */
export function refused(token: Token, needs: readonly Need[]): Answer {
  const by = token.user.type === "Bot" ? "integration" : "personal access token";
  const accepted = needs.map(([area, level]) => `${area.replace("-", "_")}=${level}`).join("; ");
  return failure(403, `Resource not accessible by ${by}`, {
    ...(accepted !== "" && { "X-Accepted-GitHub-Permissions": accepted }),
  });
}
