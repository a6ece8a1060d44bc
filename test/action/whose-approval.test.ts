import { expect, test } from "vitest";
import { seed } from "../../src/sandbox/seed.ts";
import { addReview, person } from "../github/history.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { POLICY, REPO, rig, type Rig, users } from "./rig.ts";

const WORKSPACE = "policies/acme-prod/workspace.yaml";
const GROUPS = "policies/acme-prod/groups.yaml";
const SAM = "sam@acme.com: { role: member }";
/** Who somebody is in Segment, whatever address they have there. */
const ID = seed("acme").users.find(({ email }) => email === "sam@acme.com")?.id ?? "";
const READS = "sources: { payments: read-only }";
const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;
const NOT_APPROVED = { code: 1, writes: [], outputs: { "failure-reason": "not-approved" } };
const APPLIED = { code: 0, outputs: { "failure-reason": "" } };

/** The policy with this entry for Sam, under whichever address. */
function sam(entry: string): Record<string, string> {
  const [address = ""] = entry.split(":");
  return { ...users([SAM, entry]), [GROUPS]: (POLICY[GROUPS] ?? "").replaceAll("sam@acme.com", address) };
}

/** A base that knows Sam so, and wants the approval of Sam or octo-lead for access to the payments. */
function base(entry: string): Record<string, string> {
  const settings = "settings: { approvals: { sources: { payments: { by: [sam-gh, octo-lead] } } } }";
  return { ...POLICY, ...sam(entry), [WORKSPACE]: `workspace: acme-prod\n${settings}\n` };
}

async function merged(all: Rig, edits: Record<string, string>, approver: string) {
  openPull(all.gh.state, REPO, { edits });
  const opened = await all.run(OPENED);
  expect(opened.code, opened.log).toBe(0);
  addReview(all.gh.state, REPO, 1, { user: person(approver) });
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  return { push, ran: await all.run(push) };
}

const KNOWN = `sam@acme.com: { role: member, github: sam-gh, id: ${ID} }`;
const GAINS = `sam@acme.com: { role: member, ${READS} }`;
const BY_GROUP = {
  [GROUPS]: `${POLICY[GROUPS] ?? ""}  Payments:\n    members: [sam@acme.com]\n    ${READS}\n`,
};

test.each<[string, string, Record<string, string>, string]>([
  ["known by the base", KNOWN, sam(GAINS), "sam-gh"],
  ["known by the head", SAM, sam(`sam@acme.com: { role: member, github: sam-gh, ${READS} }`), "sam-gh"],
  [
    "under another address in the head, by the id there",
    KNOWN,
    sam(`samuel@acme.com: { role: member, id: ${ID}, ${READS} }`),
    "sam-gh",
  ],
  [
    "under another address in the base, by the id that Segment has of them",
    `samuel@acme.com: { role: member, github: sam-gh, id: ${ID} }`,
    sam(GAINS),
    "sam-gh",
  ],
  [
    "under another login in the head",
    KNOWN,
    sam(`sam@acme.com: { role: member, github: somebody, id: ${ID}, ${READS} }`),
    "sam-gh",
  ],
  ["in other letters", KNOWN, sam(GAINS), "Sam-GH"],
  ["through a group", KNOWN, { ...sam(KNOWN), ...BY_GROUP }, "sam-gh"],
])("who gains does not approve, %s", async (_, known, edits, approver) => {
  const all = await rig({ files: base(known) });
  const { push, ran } = await merged(all, edits, approver);
  expect(ran, ran.log).toMatchObject(NOT_APPROVED);
  addReview(all.gh.state, REPO, 1, { user: person("octo-lead") });
  const again = await all.run(push, { run: { attempt: 2 } });
  expect(again, again.log).toMatchObject(APPLIED);
  expect(again.writes.length).toBeGreaterThan(0);
});

test("who gains nothing by it approves, though they have an entry", async () => {
  const all = await rig({ files: base(KNOWN) });
  const lee = [
    "lee@acme.com: { role: member }",
    "lee@acme.com: { role: member, sources: { payments: read-only } }",
  ] as const;
  const { ran } = await merged(all, users([SAM, KNOWN], lee), "sam-gh");
  expect(ran, ran.log).toMatchObject(APPLIED);
});

test("an author who has another login by now does not approve under it", async () => {
  const all = await rig({ files: base(SAM) });
  openPull(all.gh.state, REPO, { edits: sam(GAINS) });
  expect((await all.run(OPENED)).code).toBe(0);
  // GitHub shows everybody by their present login, wherever it shows them.
  const renamed = person("octo-lead");
  for (const pull of all.repository.pulls) pull.user = renamed;
  for (const commit of Object.values(all.repository.commits))
    if (commit.author.login === "octo-author") commit.author = renamed;
  addReview(all.gh.state, REPO, 1, { user: renamed });
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject(NOT_APPROVED);
  addReview(all.gh.state, REPO, 1, { user: person("sam-gh") });
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject(APPLIED);
});
