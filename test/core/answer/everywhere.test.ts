import { expect, test } from "vitest";
import { explainEverywhere } from "../../../src/core/answer/everywhere.ts";
import { inquire } from "../../../src/core/answer/inquire.ts";
import type { Proposed } from "../../../src/core/propose.ts";
import { liveOf, person, proposeFor } from "../../scenario.ts";

const root = person("root@acme.com", "Workspace Owner");
const OWNER = "users:\n  root@acme.com: { role: owner }\n";

const pinned = proposeFor(
  `${OWNER}  dana.new@acme.com: { role: member, id: id-dana@acme.com }\n`,
  liveOf([root, person("dana@acme.com", "Workspace Member")]),
);
const plain = proposeFor(`${OWNER}  dana@acme.com: { role: member }\n`, liveOf([root]));
const stranger = proposeFor(OWNER, liveOf([root]));

function ask(email: string, proposals: readonly Proposed[]) {
  const planned = proposals.map((proposed, index) => ({ workspace: `w${index}`, findings: [], proposed }));
  return inquire(planned, explainEverywhere(proposals, email));
}

test("somebody who goes by another address in one workspace is found there, whatever the order", () => {
  for (const proposals of [
    [plain, pinned, stranger],
    [pinned, stranger, plain],
  ]) {
    for (const email of ["dana.new@acme.com", "DANA@acme.com"]) {
      expect(ask(email, proposals).filter(({ answer }) => answer?.person.email === "dana@acme.com")).toHaveLength(2);
    }
  }
});

test("what one of several workspaces does not know is a note, what none knows an error in each", () => {
  const severities = (email: string) =>
    ask(email, [plain, stranger]).map(({ objections }) => objections.map(({ severity }) => severity));
  expect(severities("dana@acme.com")).toEqual([[], ["note"]]);
  expect(severities("nobody@acme.com")).toEqual([["error"], ["error"]]);
});

test("a workspace that could not be planned answers nothing and keeps its findings", () => {
  const finding = { rule: "token", severity: "error", message: "…" } as const;
  const [unread, read] = inquire(
    [
      { workspace: "w0", findings: [finding] },
      { workspace: "w1", findings: [], proposed: plain },
    ],
    explainEverywhere([plain], "dana@acme.com"),
  );
  expect(unread).toEqual({ workspace: "w0", findings: [finding], objections: [] });
  expect(read?.answer?.person.email).toBe("dana@acme.com");
});
