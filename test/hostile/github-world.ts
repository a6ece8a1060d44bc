import { propose, type Proposed } from "../../src/core/propose.ts";
import { changeHash, type PlanMarker, textHash, withMarker } from "../../src/github/marker.ts";
import type { Landing } from "../../src/modes/choose.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { REPO } from "../github/client.ts";
import { planMarker } from "../github/connected.ts";
import { addComment, addRepository, addReview, commitTo, person as account } from "../github/history.ts";
import { mergePull, openPull, refreshTestMerge } from "../github/pull.ts";
import { type GitHub, startGitHub } from "../github/server.ts";
import { emptyState, repositoryNamed, type Review } from "../github/state.ts";
import { liveOf, person, policyOf, TODAY } from "../scenario.ts";

const FILE = "policies/acme-prod/policy.yaml";
const BASE = `workspace: acme-prod
settings: { approvals: { elevation: { by: ["team:acme/security"] } } }
users:
  dana@acme.com: { role: owner }
  ruth@acme.com: { role: owner }
  kim@acme.com: { role: member }
`;
/** What is merged: somebody becomes owner, which `acme/security` has to approve. */
export const HEAD = BASE.replace("kim@acme.com: { role: member }", "kim@acme.com: { role: owner, reason: Leads }");

export const LIVE = liveOf([
  person("dana@acme.com", "Workspace Owner"),
  person("ruth@acme.com", "Workspace Owner"),
  person("kim@acme.com", "Workspace Member"),
]);

export const SELF = "github-actions[bot]";
/** When it is judged. */
export const NOW = Date.parse(`${TODAY}T12:00:00Z`);

export function planned(): Proposed {
  return propose(policyOf(HEAD), LIVE, segmentSystem, TODAY);
}

function at(hour: string): string {
  return `${TODAY}T${hour}:00Z`;
}

/** One pull request, merged: who made it, who says what of it, and which plan of it was shown. */
type Story = {
  /** Beside those that never count: of its author, of who made a commit of it, of somebody whom the team has only invited. */
  readonly reviews?: readonly { readonly by: string; readonly hour: string; readonly state?: Review["state"] }[];
  /** The approvals are of the head that it had before. */
  readonly isOldHead?: boolean;
  /** Default: by us, at 10:05. */
  readonly comment?: { readonly by?: string; readonly hour?: string; readonly isEdited?: boolean };
  readonly marker?: (head: string, before: string) => Partial<PlanMarker>;
  /** A comment of ours that is older. */
  readonly older?: (head: string, before: string) => Partial<PlanMarker>;
  /** Nobody knows what the branch was before it. */
  readonly isForced?: boolean;
};

const LEE = { by: "lee", hour: "10:30" };
const USED: Partial<PlanMarker> = { used: true, run: 12 };

/** What was reviewed: the first two are to be carried out, everything else is refused for the reason that it is called by. */
export const STORIES: Readonly<Record<string, Story>> = {
  reviewed: { reviews: [LEE] },
  "reviewed, pushed by force": { reviews: [LEE], isForced: true },
  "approved by its makers alone": {},
  "approved before the plan": { reviews: [{ by: "lee", hour: "10:01" }] },
  "approved, and withdrawn": { reviews: [LEE, { by: "lee", hour: "10:40", state: "CHANGES_REQUESTED" }] },
  "approved, and dismissed": { reviews: [{ ...LEE, state: "DISMISSED" }] },
  "approved by a stranger": { reviews: [{ by: "reader", hour: "10:30" }] },
  "approved before the last push": { reviews: [LEE], isOldHead: true },
  "planned by somebody else": { reviews: [LEE], comment: { by: "mallory" } },
  "planned for another head": { reviews: [LEE], marker: (_, before) => ({ head: before }) },
  "planned for another branch": { reviews: [LEE], marker: () => ({ baseRef: "next" }) },
  "planned after the merge": { reviews: [LEE], comment: { hour: "11:30" } },
  edited: { reviews: [LEE], comment: { isEdited: true } },
  "another plan": { reviews: [LEE], marker: () => ({ changes: ["0".repeat(20)] }) },
  "another plan, and no record of single changes": {
    reviews: [LEE],
    marker: () => ({ fingerprint: `sha256:${"0".repeat(64)}`, changes: undefined as never }),
  },
  "used up": { reviews: [LEE], marker: () => USED, older: () => ({ run: 1 }) },
};

/** A GitHub on which that has happened, and what landed. The caller closes it. */
export async function tell(story: Story): Promise<{ readonly gh: GitHub; readonly landing: Landing }> {
  const state = { ...emptyState(), time: at("10:00") };
  addRepository(state, REPO, { "README.md": "Hello\n", [FILE]: BASE });
  state.token.permissions.members = "read";
  const active = ["lee", "octo-author", "mate"].map((login) => ({ login, role: "member", state: "active" }) as const);
  const members = [...active, { login: "pat", role: "member", state: "pending" } as const];
  state.organizations.push({ login: "acme", teams: [{ slug: "security", members }] });
  const repository = repositoryNamed(state, REPO);
  repository.readers = ["reader"];
  commitTo(state, REPO, "main", { "README.md": "Hello again\n" });

  const pull = openPull(state, REPO, { edits: { [FILE]: HEAD } });
  const before = pull.head.sha;
  pull.head.sha = commitTo(state, REPO, pull.head.ref, { "notes.md": "n\n" }, { author: account("mate") }).sha;
  refreshTestMerge(state, REPO, pull.number);
  const head = pull.head.sha;

  const { plan } = planned();
  const comment = (by: string, hour: string, text: string, parts: Partial<PlanMarker>): void => {
    state.time = at(hour);
    const digest = { whole: textHash("The plan"), stable: textHash("The plan") };
    const marker = planMarker({
      workspace: "acme-prod",
      head,
      base: pull.base.sha,
      at: state.time,
      fingerprint: plan.fingerprint,
      total: plan.changes.length,
      changes: plan.changes.map(changeHash),
      digest,
      ...parts,
    });
    addComment(state, REPO, pull.number, withMarker(marker, text), account(by));
  };
  comment("mallory", "10:02", "The plan", { run: 99 });
  if (story.older !== undefined) comment(SELF, "10:03", "The plan", story.older(head, before));
  const { by = SELF, hour = "10:05", isEdited = false } = story.comment ?? {};
  const parts = story.marker?.(head, before) ?? {};
  if (hour < "11:00") comment(by, hour, isEdited ? "Another plan" : "The plan", parts);

  const never: Story["reviews"] = ["octo-author", "mate", "pat"].map((login) => ({ by: login, hour: "10:31" }));
  for (const review of [...never, ...(story.reviews ?? [])]) {
    state.time = at(review.hour);
    const sha = story.isOldHead === true && review.by === "lee" ? before : head;
    addReview(state, REPO, pull.number, { user: account(review.by), state: review.state ?? "APPROVED", commitId: sha });
  }
  state.time = at("11:00");
  const landed = mergePull(state, REPO, pull.number);
  if (hour >= "11:00") comment(by, hour, "The plan", parts);
  state.time = at("12:00");
  const gh = await startGitHub({ state });
  return {
    gh,
    landing: { branch: "main", sha: landed.after, before: story.isForced === true ? undefined : landed.before },
  };
}
