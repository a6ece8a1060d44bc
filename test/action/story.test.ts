import { expect, test } from "vitest";
import { mergePull, openPull, pushToPull } from "../github/pull.ts";
import { REPO, rig, rolesOf, users } from "./rig.ts";

const SAM = [
  "sam@acme.com: { role: member }",
  "sam@acme.com: { role: member, sources: { payments: read-only } }",
] as const;
const SAM_MORE = [
  "sam@acme.com: { role: member }",
  "sam@acme.com: { role: member, sources: { payments: read-only, web-prod: read-only } }",
] as const;

test("a pull request, a push to it, the merge: comment, same comment, applied and told there", async () => {
  const all = await rig();
  const { gh, comments, run } = all;
  openPull(gh.state, REPO, { edits: users(SAM) });
  const opened = await run({ name: "pull_request", action: "opened", number: 1 });
  expect(opened).toMatchObject({
    code: 0,
    writes: [],
    outputs: { "failure-reason": "", "has-changes": "true", adds: "1", removes: "0", people: "1" },
  });
  expect(comments()).toHaveLength(1);
  const [first] = comments();
  expect(first?.body).toContain("sam@acme.com");
  expect(opened.outputs["comment-url"]).toContain(`#issuecomment-${first?.id}`);

  const before = pushToPull(gh.state, REPO, 1, users(SAM_MORE));
  const pushed = await run({ name: "pull_request", action: "synchronize", number: 1, before });
  expect(pushed).toMatchObject({ code: 0, writes: [], outputs: { adds: "2" } });
  expect(comments()).toHaveLength(1);
  expect(comments()[0]).toMatchObject({ id: first?.id });
  expect(comments()[0]?.body).toContain("web-prod");

  const merged = await run({ name: "push", ...mergePull(gh.state, REPO, 1) });
  expect(merged, merged.log).toMatchObject({
    code: 0,
    writes: [expect.stringMatching(/^PUT \/users\/.*permissions$/u)],
    outputs: { "failure-reason": "" },
  });
  expect(rolesOf(all, "sam@acme.com")).toEqual([
    "Source Read-only on SOURCE",
    "Source Read-only on SOURCE",
    "Workspace Member on WORKSPACE",
  ]);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]?.body).toContain("Applied 1/1 and verified");
  const drift = await run({ name: "schedule" });
  expect(drift).toMatchObject({ code: 0, outputs: { "has-changes": "false" } });
  expect(all.repository.issues).toEqual([]);
});
