import { expect, test } from "vitest";
import type { Fault, RecordedRequest, State } from "../../src/sandbox/server.ts";
import { reportFigures, SOAK } from "./figures.ts";
import { broken, rehearse, type Story } from "./rehearsal.ts";
import { SEGMENT_FAULTS, type Untargeted } from "./segment-faults.ts";

const FAULTS: Readonly<Record<string, Untargeted<Fault>>> = { ...SEGMENT_FAULTS, timeout: { kind: "timeout" } };

/** One fault-free run: the requests it makes, and the state it ends in. */
async function goldenRun(story: Story): Promise<{ requests: readonly RecordedRequest[]; before: State; after: State }> {
  const requests: RecordedRequest[] = [];
  const rehearsal = await rehearse({ story, onRequest: (request) => requests.push(request) });
  try {
    const before = rehearsal.sandbox.state();
    const { code, output, report } = await rehearsal.apply();
    expect(code, output).toBe(0);
    expect(report.operations.length).toBeGreaterThan(9);
    return { requests: [...requests], before, after: rehearsal.sandbox.state() };
  } finally {
    await rehearsal.end();
  }
}

const figures = { injected: 0, moments: 0, recovered: 0, reported: 0 };

const STORIES: readonly Story[] = ["people", "labels"];

test.each(STORIES.flatMap((story) => Object.entries(FAULTS).map(([name, fault]) => [story, name, fault] as const)))(
  // The soak tries every fault at every request; otherwise it is every fault at every write, and at some of the reads.
  "%s: %s, at one request after another",
  async (story, _, fault) => {
    const { requests, before, after } = await goldenRun(story);
    const chosen = requests
      .map((request, index) => ({ request, index }))
      .filter(({ request, index }) => SOAK || isTried(story, request, index));
    expect(chosen.length).toBeGreaterThan(3);
    for (const { index } of chosen) await tryFault(story, { ...fault }, index, before, after);
  },
  3_600_000,
);

/** The story of labels shares most of its requests with that of people: in the short form it is tried where it differs. */
function isTried(story: Story, { method, path }: RecordedRequest, index: number): boolean {
  if (story === "people") return method !== "GET" || index % 9 === 0;
  return index % 30 === 0 || method === "PATCH" || (method === "PUT" && path.endsWith("/labels"));
}

async function tryFault(story: Story, fault: Fault, at: number, before: State, after: State): Promise<void> {
  let seen = -1;
  const moments: State[] = [];
  const rehearsal = await rehearse({
    story,
    fault: { ...fault, on: () => (seen += 1) === at },
    // Long enough for a busy machine, short enough to be waited for.
    ...(fault.kind === "timeout" ? { timeoutMs: 1_500 } : {}),
    onRequest: (_, sandbox) => void moments.push(sandbox.state()),
  });
  const place = `at request ${at}`;
  try {
    const first = await rehearsal.apply();
    moments.push(rehearsal.sandbox.state());
    figures.injected += 1;
    figures.moments += moments.length;
    for (const moment of moments) expect(broken(moment, before, after), place).toEqual([]);
    const failed = first.report.operations.filter(({ status }) => status !== "done");
    const hasErrors = first.report.findings.some(({ severity }) => severity === "error");
    // Done means done: without anything reported the workspace is what was asked for.
    if (first.code === 0) {
      expect([failed, hasErrors, first.report.remaining], place).toEqual([[], false, []]);
      expect(essence(rehearsal.sandbox.state()), place).toEqual(essence(after));
      figures.recovered += 1;
    } else {
      expect(failed.length > 0 || hasErrors || first.report.remaining.length > 0, place).toBe(true);
      figures.reported += 1;
    }
    for (const { path, status } of first.report.operations) {
      if (status === "done" && path === "/groups")
        expect(
          rehearsal.sandbox.state().groups.map(({ name }) => name),
          place,
        ).toContain("Web");
    }
    const second = await rehearsal.apply();
    expect(second.code, `${place}, next run: ${second.output}`).toBe(0);
    expect(essence(rehearsal.sandbox.state()), place).toEqual(essence(after));
    expect(await rehearsal.plan(), place).toBe(0);
  } finally {
    await rehearsal.end();
  }
}

/** A state without what differs by chance: ids of what was made, dates, the audit trail. */
function essence({ users, groups, invites, roles, sources }: State): object {
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  const held = (permissions: State["users"][number]["permissions"] = []): readonly string[] =>
    permissions
      .flatMap(({ roleId, resources }) =>
        resources.map(({ id, labels }) => `${names.get(roleId)} ${id} ${JSON.stringify(labels ?? [])}`),
      )
      .sort();
  return {
    users: users.map(({ email, permissions }) => [email, held(permissions)]).sort(),
    groups: groups.map(({ name, members, permissions }) => [name, [...members].sort(), held(permissions)]).sort(),
    invites: invites.map(({ email }) => email).sort(),
    labels: sources.map(({ slug, labels }) => [slug, labels.map(({ key, value }) => `${key}=${value}`).sort()]).sort(),
  };
}

test("the figures of this run", () => {
  expect(figures.injected).toBeGreaterThan(100);
  expect(figures.recovered).toBeGreaterThan(0);
  expect(figures.reported).toBeGreaterThan(0);
  reportFigures(
    "faults",
    "Every fault at one request after another: an owner remains, nobody gets or loses anything unintended, the report is true, and the next run finishes the job.",
    {
      "faults injected": figures.injected,
      "moments looked at": figures.moments,
      "invariants broken": 0,
      "recovered within the run": figures.recovered,
      "reported, and finished by the next run": figures.reported,
    },
  );
});
