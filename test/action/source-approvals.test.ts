import { expect, test } from "vitest";
import { mergePull, openPull } from "../github/pull.ts";
import { POLICY, REPO, rig, type Ran, type Rig, users } from "./rig.ts";

const WORKSPACE = "policies/acme-prod/workspace.yaml";
const LABELS = "policies/acme-prod/labels.yaml";

/** A base that wants the approval of octo-lead for what its `approvals.sources` picks. */
function asking(selector: string): Record<string, string> {
  const settings = `settings:\n  approvals:\n    sources: { ${JSON.stringify(selector)}: { by: [octo-lead] } }\n`;
  return { ...POLICY, [WORKSPACE]: `workspace: acme-prod\n${settings}` };
}

/** What becomes of a pull request that nobody approved, once it is merged. */
async function unapproved(all: Rig, edits: Record<string, string>): Promise<Ran> {
  openPull(all.gh.state, REPO, { edits });
  const opened = await all.run({ name: "pull_request", action: "opened", number: 1 });
  expect(opened.code, opened.log).toBe(0);
  return all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
}

const STOPPED = { code: 1, writes: [], outputs: { "failure-reason": "not-approved" } };
const SAM = "sam@acme.com: { role: member }";

test.each([
  ["a name", "web-prod"],
  ["a glob", "web-*"],
  ["labels", "env=prod,team=growth"],
])("access to a source asks for its approval, picked by %s", async (_, selector) => {
  const all = await rig({ files: asking(selector) });
  const edits = users([SAM, "sam@acme.com: { role: member, sources: { web-prod: read-only } }"]);
  expect(await unapproved(all, edits)).toMatchObject(STOPPED);
});

test("access to another source does not", async () => {
  const all = await rig({ files: asking("env=prod,team=growth") });
  const edits = users([SAM, "sam@acme.com: { role: member, sources: { payments: read-only } }"]);
  expect(await unapproved(all, edits)).toMatchObject({ code: 0, writes: [expect.any(String)] });
});

test("a label that is taken off in the same pull request is no way out", async () => {
  const all = await rig({ files: asking("env=prod,team=growth") });
  const edits = {
    ...users([SAM, "sam@acme.com: { role: member, sources: { web-prod: read-only } }"]),
    [LABELS]: "resources: { sources: { web-prod: { labels: { env: staging } } } }\n",
  };
  expect(await unapproved(all, edits)).toMatchObject(STOPPED);
});

test("losing access to it asks as well", async () => {
  const all = await rig({ files: asking("web-prod") });
  const edits = users([
    "sources: { web-prod: read-only, web-staging: full-access }",
    "sources: { web-staging: full-access }",
  ]);
  expect(await unapproved(all, edits)).toMatchObject(STOPPED);
});

test("a name that two sources have means both of them", async () => {
  const all = await rig({ files: asking("Payments") });
  all.sandbox.change((state) => {
    const web = state.sources.find(({ slug }) => slug === "web-staging");
    if (web !== undefined) web.name = "Payments";
  });
  const edits = users([SAM, "sam@acme.com: { role: member, sources: { payments: read-only } }"]);
  expect(await unapproved(all, edits)).toMatchObject(STOPPED);
});
