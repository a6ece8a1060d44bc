import { expect } from "vitest";
import type { State } from "../../src/sandbox/server.ts";
import { type PlanMarker, readMarker } from "../../src/github/marker.ts";
import { POLICY, type Ran, REPO, rig, type Given, type Rig, users } from "../action/rig.ts";
import type { Happening } from "../github/happening.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { ACTIONS_BOT, type Comment, type Repository } from "../github/state.ts";

/** Everything there is between two runs. */
type Moment = { readonly repository: Repository; readonly nextId: number; readonly workspace: State };

/** A run of the story: what happens, what there is before, and how it goes where nothing goes wrong. */
export type Episode = {
  readonly name: EpisodeName;
  readonly happening: Happening;
  readonly before: Moment;
  readonly after: Moment;
  readonly ran: Ran;
  /** `METHOD /path` of its requests, in order. */
  readonly toGitHub: readonly string[];
  readonly toSegment: readonly string[];
  /** The same of those to Segment that write, with their bodies. */
  readonly written: ReadonlySet<string>;
};

/** `unapproved` is the apply of a pull request that nobody approved who has to, and that takes the approvers away. */
export type EpisodeName = "plan" | "apply" | "drift" | "unapproved";

/** Two rigs side by side must not hear of each other: what one of them saw while it ran. */
export type Stage = Rig & {
  /** The workspace as it was whenever a write came in. */
  readonly moments: State[];
  /** Is told of every request that writes, as it comes in. */
  hear: ((count: number) => void) | undefined;
};

/** Somebody becomes owner and somebody else ceases to be, access moves into a new group, one is invited and an invite is withdrawn. */
const EDITS = {
  ...users(
    ["dana@acme.com: { role: owner }", "dana@acme.com: { role: member }"],
    ["lee@acme.com: { role: member }", "lee@acme.com: { role: owner }"],
    ["    sources: { web-prod: read-only, web-staging: full-access }\n", ""],
    ["sam@acme.com: { role: member }", "sam@acme.com: { role: member, sources: { payments: read-only } }"],
    ["  eva@agency.example: { role: member }\n", "  otto@acme.com: { role: read-only }\n"],
  ),
  "policies/acme-prod/groups.yaml": `${POLICY["policies/acme-prod/groups.yaml"] ?? ""}  Web:
    members: [dev@acme.com]
    sources: { web-prod: read-only, web-staging: full-access }
`,
};
const WORKSPACE = "policies/acme-prod/workspace.yaml";
const ASKING = `workspace: acme-prod
settings:
  guardrails: { owners-added-limit: warning }
  approvals: { elevation: { by: [octo-lead] } }
`;

/** A rig whose workspace can be looked at at every write. */
export async function stage(files: Readonly<Record<string, string>> = POLICY): Promise<Stage> {
  const moments: State[] = [];
  let writes = 0;
  const all: Rig = await rig({
    files,
    sandbox: {
      permissionsInUserList: true,
      onRequest: ({ method }) => {
        if (method === "GET") return;
        writes += 1;
        moments.push(all.sandbox.state());
        staged.hear?.(writes);
      },
    },
  });
  const run = (happening: Happening, given?: Given): Promise<Ran> => {
    writes = 0;
    return all.run(happening, given);
  };
  const staged: Stage = { ...all, run, moments, hear: undefined };
  return staged;
}

function momentOf({ repository, gh, sandbox }: Rig): Moment {
  return { repository: structuredClone(repository), nextId: gh.state.nextId, workspace: sandbox.state() };
}

/** Puts everything back as it was. */
export function restore(all: Stage, { repository, nextId, workspace }: Moment): void {
  Object.assign(all.repository, structuredClone(repository));
  all.gh.state.nextId = nextId;
  all.sandbox.change((state) => Object.assign(state, structuredClone(workspace)));
  all.moments.length = 0;
}

async function play(name: EpisodeName, happening: Happening, all: Stage): Promise<Episode> {
  const { gh, sandbox } = all;
  const before = momentOf(all);
  const [hubs, segments] = [gh.requests.length, sandbox.requests.length];
  const ran = await all.run(happening);
  const asked = sandbox.requests.slice(segments);
  return {
    name,
    happening,
    before,
    after: momentOf(all),
    ran,
    toGitHub: gh.requests.slice(hubs).map(({ method, path }) => `${method} ${path}`),
    toSegment: asked.map(({ method, path }) => `${method} ${path}`),
    written: new Set(asked.filter(({ method }) => method !== "GET").map(writtenAs)),
  };
}

/** A write as text: what it is sent to, and with what. Of a group made in this run the id differs from run to run. */
export function writtenAs({ method, url, body }: { method: string; url: string; body: unknown }): string {
  return `${method} ${url.replace(/\/groups\/[^/]+/u, "/groups/*")} ${JSON.stringify(body)}`;
}

/** The story without a fault: a pull request is opened, merged and applied; somebody changes access by hand; the schedule comes. */
export async function story(): Promise<Readonly<Record<EpisodeName, Episode>>> {
  const all = await stage();
  openPull(all.gh.state, REPO, { edits: EDITS });
  const plan = await play("plan", { name: "pull_request", action: "opened", number: 1 }, all);
  const apply = await play("apply", { name: "push", ...mergePull(all.gh.state, REPO, 1) }, all);
  all.sandbox.change((state) => {
    const owner = state.roles.find(({ name }) => name === "Workspace Owner");
    const sam = state.users.find(({ email }) => email === "sam@acme.com");
    sam?.permissions.push({
      roleId: owner?.id ?? "",
      resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
    });
  });
  const drift = await play("drift", { name: "schedule" }, all);
  for (const { ran } of [plan, apply, drift]) expect(ran.code, ran.log).toBe(0);
  const other = await stage({ ...POLICY, [WORKSPACE]: ASKING });
  openPull(other.gh.state, REPO, { edits: { ...EDITS, [WORKSPACE]: POLICY[WORKSPACE] ?? "" } });
  const shown = await other.run({ name: "pull_request", action: "opened", number: 1 });
  expect(shown.code, shown.log).toBe(0);
  const unapproved = await play("unapproved", { name: "push", ...mergePull(other.gh.state, REPO, 1) }, other);
  expect(unapproved.ran.outputs["failure-reason"]).toBe("not-approved");
  return { plan, apply, drift, unapproved };
}

/** The plan comments of ours, each with what it remembers. */
export function ownComments(all: Rig): readonly (Comment & { readonly marker: PlanMarker })[] {
  return all.comments().flatMap((comment) => {
    const read = readMarker(comment.body);
    const isOurs = comment.user.login === ACTIONS_BOT.login && read.kind === "marker";
    return isOurs && read.marker.kind === "plan" ? [{ ...comment, marker: read.marker }] : [];
  });
}

/** Who may do what, without what differs by chance: the ids of what was made, dates, the audit trail. */
export function standing({ users: people, groups, invites, roles, sources }: State): object {
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  const held = (permissions: State["users"][number]["permissions"] = []): readonly string[] =>
    permissions
      .flatMap(({ roleId, resources }) =>
        resources.map(({ id, labels }) => `${names.get(roleId)} ${id} ${JSON.stringify(labels)}`),
      )
      .sort();
  return {
    people: people.map(({ email, permissions }) => [email, held(permissions)]).sort(),
    groups: groups.map(({ name, members, permissions }) => [name, [...members].sort(), held(permissions)]).sort(),
    invites: invites.map(({ email }) => email).sort(),
    labels: sources.map(({ slug, labels }) => [slug, labels.map(({ key, value }) => `${key}=${value}`).sort()]).sort(),
  };
}
