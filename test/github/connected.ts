import { connect, type Connection, type ConnectionSettings } from "../../src/github/connection.ts";
import type { PlanMarker } from "../../src/github/marker.ts";
import type { Got } from "../../src/github/problem.ts";
import { REPO } from "./client.ts";
import type { GitHub } from "./server.ts";

/** A commit's id that no commit has. */
export const NO_COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A connection to a GitHub of the tests. */
export function connected(gh: GitHub, settings: Partial<ConnectionSettings> = {}): Connection {
  const outcome = connect({
    token: "ghs_secret",
    apiUrl: gh.url,
    graphqlUrl: gh.graphqlUrl,
    serverUrl: gh.links.site,
    repository: REPO,
    hurried: true,
    ...settings,
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value;
}

/** What was got; throws where there was a problem. */
export function must<T>(got: Got<T>): T {
  if (!got.ok) throw new Error(JSON.stringify(got.problem));
  return got.value;
}

/** The problem; throws where there was none. */
export function problemIn<T>(got: Got<T>) {
  if (got.ok) throw new Error(`There is no problem but ${JSON.stringify(got.value)}.`);
  return got.problem;
}

/** The requests so far: `GET /path`. */
export function sent(gh: GitHub): readonly string[] {
  return gh.requests.map(({ method, path }) => `${method} ${path}`);
}

/** A plan's marker, with these parts. */
export function planMarker(parts: Partial<PlanMarker> = {}): PlanMarker {
  return {
    kind: "plan",
    workspace: "acme",
    head: NO_COMMIT,
    base: NO_COMMIT,
    baseRef: "main",
    run: 10,
    attempt: 1,
    at: "2026-11-21T10:00:00.000Z",
    fingerprint: `sha256:${"ab".repeat(32)}`,
    total: 1,
    ...parts,
  };
}
