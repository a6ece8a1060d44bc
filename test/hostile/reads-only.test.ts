import { expect, test } from "vitest";
import { run } from "../../src/program.ts";
import { reportFigures } from "../resilience/figures.ts";
import { rehearse } from "../resilience/rehearsal.ts";
import { READING } from "./every-command.ts";

test("no command but apply sends anything but GET, and none changes the workspace", async () => {
  const rehearsal = await rehearse();
  try {
    const { sandbox } = rehearsal;
    const [before, earlier] = [sandbox.state(), sandbox.requests.length];
    for (const argv of READING) {
      const code = await run(argv, rehearsal.terminal());
      expect([0, 1, 2], argv.join(" ")).toContain(code);
    }
    const sent = sandbox.requests.slice(earlier);
    expect(sent.length).toBeGreaterThan(READING.length);
    expect(sent.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(sandbox.state()).toEqual(before);
    reportFigures("reads-only", "Every command but apply, in every format, sends GET requests alone.", {
      "command lines": READING.length,
      requests: sent.length,
      "requests that were not GET": 0,
    });
  } finally {
    await rehearsal.end();
  }
});

test("what asks before it applies has sent nothing but GET when the answer is no", async () => {
  const rehearsal = await rehearse();
  try {
    const earlier = rehearsal.sandbox.requests.length;
    for (const argv of [["apply"], ["apply", "--yes", "--fingerprint", `sha256:${"0".repeat(64)}`]])
      expect(await run(argv, rehearsal.terminal())).toBe(1);
    const sent = rehearsal.sandbox.requests.slice(earlier);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter(({ method }) => method !== "GET")).toEqual([]);
  } finally {
    await rehearsal.end();
  }
});
