import { expect, test } from "vitest";
import { importWorkspace, type Standing } from "../../src/app/import.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { type Live, ProviderError } from "../../src/core/provider.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, liveOf, person, TODAY } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const POLICY = "workspace: acme-prod\nusers:\n  dana@acme.com: { role: owner }\n";

const importing = (live: Live, over?: Standing, region: "us" | "eu" = "us") =>
  importWorkspace(
    { name: "live", read: async () => live, identify: async () => live.workspace },
    segmentSystem,
    region,
    over,
  );

/** A policy of one file that stands in `policies/acme`, and a file that it shares with others. */
function standing(text: string, shared?: string): Standing {
  const own = { file: "policies/acme/policy.yaml", text };
  const files =
    shared === undefined ? [own] : [own, { file: "policies/shared/s.yaml", text: shared, shared: true as const }];
  return { loaded: { folder: "policies/acme", files, policy: parsePolicy(files) }, today: TODAY };
}

test("a workspace that can't be told apart is refused with what is wrong with it, and nothing else", async () => {
  const live = liveOf([owner], [group("A", []), { ...group("A", []), id: "other" }]);
  expect(live.findings.map(({ severity }) => severity)).toEqual(["error"]);
  expect(await importing(live)).toEqual({ ok: false, findings: live.findings });
  expect(await importing(live, standing(POLICY))).toEqual({ ok: false, findings: live.findings });
});

test("what is noted about the workspace is told with its policy", async () => {
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Admin on source:gone")]);
  const imported = await importing(live);
  expect(live.findings).toHaveLength(1);
  expect(imported).toMatchObject({ ok: true, value: { workspace: "acme-prod" }, findings: live.findings });
});

test("what no policy may say is told as what can't be written down, with and without a policy that stands", async () => {
  const live = liveOf([owner, person("a,b@acme.com", "Workspace Member")]);
  for (const policy of [undefined, standing(POLICY)]) {
    const { ok, findings } = await importing(live, policy);
    expect(ok).toBe(false);
    expect(findings).toEqual([
      {
        rule: "address",
        severity: "error",
        message: expect.stringMatching(
          /^The workspace can't be written down as it is\. .*a,b@acme\.com.*\. Nothing was written\.$/u,
        ) as string,
      },
    ]);
  }
});

test("files that say already what the workspace holds are not written again", async () => {
  expect(await importing(liveOf([owner]), standing(POLICY))).toEqual({
    ok: true,
    value: { workspace: "acme-prod", files: [] },
    findings: [],
  });
});

test("that nothing of a policy with errors was kept is told at its first error", async () => {
  const { ok, findings } = await importing(liveOf([owner]), standing(`${POLICY}user: {}\n`));
  expect(ok).toBe(true);
  expect(findings).toEqual([
    {
      rule: "not-kept",
      severity: "warning",
      message:
        "The policy in `policies/acme` has errors, so nothing of what it said was kept: dates, reasons, settings and rules in the files that were written anew are gone. `validate` shows such errors; correct them before an import to keep the rest.",
      source: expect.objectContaining({ file: "policies/acme/policy.yaml", line: 4 }) as object,
    },
  ]);
});

test("the policy of another workspace is not overwritten", async () => {
  const { ok, findings } = await importing(liveOf([owner]), standing(POLICY.replace("acme-prod", "other")));
  expect(ok).toBe(false);
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    [
      "wrong-workspace",
      "The policy in `policies/acme` is for the workspace `other`, and this is `acme-prod`: write elsewhere with --out. Nothing was written.",
    ],
  ]);
});

test("a region that the policy does not name is told, and left as it is", async () => {
  const { ok, findings } = await importing(liveOf([owner]), standing(POLICY), "eu");
  expect(ok).toBe(true);
  expect(findings).toEqual([
    {
      rule: "region",
      severity: "warning",
      message: "The workspace was read with --region eu, and the policy says `region: us`, which was left as it is.",
    },
  ]);
  const elsewhere = standing(`${POLICY}settings: { region: eu }\n`);
  expect((await importing(liveOf([owner]), elsewhere, "us")).findings).toEqual([]);
  const eu = standing(`${POLICY}settings: { region: eu }\n`);
  expect((await importing(liveOf([owner]), eu, "eu")).findings).toEqual([]);
});

test("what other workspaces share is read, and only the workspace's own files are written", async () => {
  const policy = `${POLICY}  kim@acme.com: { profile: base }\n`;
  const shared = "profiles:\n  base: { role: member }\n";
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member"), person("lee@acme.com", "Workspace Member")]);
  const imported = await importing(live, standing(policy, shared));
  expect(imported.ok && imported.value.files.map(({ name }) => name)).toEqual(["policy.yaml"]);
});

test("a workspace that can't be read is a finding", async () => {
  const fails = () => Promise.reject(new ProviderError("token", "no good"));
  const imported = await importWorkspace({ name: "live", read: fails, identify: fails }, segmentSystem, "us");
  expect(imported).toMatchObject({ ok: false, findings: [{ rule: "token", severity: "error" }] });
});
