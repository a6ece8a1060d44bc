import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedRequest, Sandbox, State } from "../../src/sandbox/server.ts";
import { reportFigures, SOAK } from "./figures.ts";
import { broken, type Rehearsal, rehearse, type Story } from "./rehearsal.ts";

const CLI = resolve("dist/cli.js");

const figures = { "runs killed": 0, "runs at once": 0, "moves between writes": 0, "moves between plan and apply": 0 };

type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string };

/** `apply --yes` of the bundle as a process, which `at` may send a signal as its requests come in. */
async function applyAsProcess(
  at: (request: RecordedRequest, child: ChildProcess, writes: number, sandbox: Sandbox) => void,
): Promise<{ rehearsal: Rehearsal; before: State; ended: Ended }> {
  let child: ChildProcess | undefined;
  let writes = 0;
  const rehearsal = await rehearse({
    onRequest: (request, sandbox) => {
      if (child === undefined) return;
      if (request.method !== "GET") writes += 1;
      at(request, child, writes, sandbox);
    },
  });
  const before = rehearsal.sandbox.state();
  const started = startApply(rehearsal);
  child = started.child;
  const ended = await started.ended;
  child = undefined;
  return { rehearsal, before, ended };
}

/** Starts the bundle's `apply --yes` in the folder of a rehearsal. */
function startApply({ sandbox, cwd }: Rehearsal): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token", PATH: process.env["PATH"] ?? "" };
  const child = spawn(process.execPath, [CLI, "apply", "--yes", "--format", "json"], { cwd, env });
  const ended = new Promise<Ended>((done) => {
    let out = "";
    child.stdout.on("data", (data: Buffer) => void (out += String(data)));
    child.once("close", (code, signal) => done({ code, signal, out }));
  });
  return { child, ended };
}

async function afterOf(story: Story = "people"): Promise<{ after: State; writes: number }> {
  const rehearsal = await rehearse({ story });
  try {
    expect((await rehearsal.apply()).code).toBe(0);
    return {
      after: rehearsal.sandbox.state(),
      writes: rehearsal.sandbox.requests.filter(({ method }) => method !== "GET").length,
    };
  } finally {
    await rehearsal.end();
  }
}

/** Whatever was interrupted, one more run ends in the policy's state. */
async function finishes(rehearsal: Rehearsal, place: string): Promise<void> {
  const next = await rehearsal.apply();
  expect(next.code, `${place}: ${next.output}`).toBe(0);
  expect(await rehearsal.plan(), place).toBe(0);
}

describe("an apply that is killed", () => {
  test("at each write, is finished by the next run", async () => {
    const { after, writes } = await afterOf();
    expect(writes).toBeGreaterThan(9);
    for (let nth = 1; nth <= writes; nth += 1) {
      const { rehearsal, before, ended } = await applyAsProcess(
        (_, child, count) => void (count === nth && child.kill("SIGKILL")),
      );
      try {
        expect(ended.signal).toBe("SIGKILL");
        figures["runs killed"] += 1;
        expect(broken(rehearsal.sandbox.state(), before, after), `killed at write ${nth}`).toEqual([]);
        await finishes(rehearsal, `killed at write ${nth}`);
      } finally {
        await rehearsal.end();
      }
    }
  });

  test("at any request, is finished by the next run", async () => {
    const { after } = await afterOf();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), async (request) => {
        let seen = 0;
        const { rehearsal, before } = await applyAsProcess(
          (_, child) => void ((seen += 1) === request && child.kill("SIGKILL")),
        );
        try {
          figures["runs killed"] += 1;
          expect(broken(rehearsal.sandbox.state(), before, after)).toEqual([]);
          await finishes(rehearsal, `killed at request ${request}`);
        } finally {
          await rehearsal.end();
        }
      }),
      { numRuns: SOAK ? 100 : 6 },
    );
  });

  test("at any moment, is finished by the next run", async () => {
    const { after } = await afterOf();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 400 }), async (milliseconds) => {
        let isCounting = false;
        // From the first request on: before it there is nothing to interrupt.
        const { rehearsal, before } = await applyAsProcess((_, child) => {
          if (!isCounting) setTimeout(() => child.kill("SIGKILL"), milliseconds);
          isCounting = true;
        });
        try {
          figures["runs killed"] += 1;
          expect(broken(rehearsal.sandbox.state(), before, after), `after ${milliseconds} ms`).toEqual([]);
          await finishes(rehearsal, `killed after ${milliseconds} ms`);
        } finally {
          await rehearsal.end();
        }
      }),
      { numRuns: SOAK ? 150 : 5 },
    );
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s lets the request in flight finish, reports, and ends non-zero",
    async (signal) => {
      let isSent = false;
      const { rehearsal, ended } = await applyAsProcess((_, child, count, sandbox) => {
        if (count !== 3 || isSent) return;
        // This very write takes a while, so that the signal finds it in flight.
        sandbox.fail({ kind: "slow", ms: 500, on: ({ method }) => method !== "GET" });
        isSent = child.kill(signal);
      });
      try {
        expect(ended.code).toBe(1);
        const { operations } = JSON.parse(ended.out) as { operations: { status: string }[] };
        expect(operations.map(({ status }) => status).slice(0, 4)).toEqual(["done", "done", "done", "skipped"]);
        expect(rehearsal.sandbox.requests.filter(({ method }) => method !== "GET")).toHaveLength(3);
        await finishes(rehearsal, signal);
      } finally {
        await rehearsal.end();
      }
    },
  );
});

describe("two applies at once", () => {
  test("end in the policy's state, whoever wins each request", async () => {
    const { after } = await afterOf();
    for (let run = 0; run < (SOAK ? 50 : 5); run += 1) {
      const rehearsal = await rehearse();
      const before = rehearsal.sandbox.state();
      try {
        await Promise.all([rehearsal.apply(), rehearsal.apply()]);
        figures["runs at once"] += 2;
        expect(broken(rehearsal.sandbox.state(), before, after)).toEqual([]);
        await finishes(rehearsal, `run ${run}`);
      } finally {
        await rehearsal.end();
      }
    }
  });

  test("as processes, one beginning while the other is under way", async () => {
    const { after } = await afterOf();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 300 }), async (milliseconds) => {
        const rehearsal = await rehearse();
        const before = rehearsal.sandbox.state();
        try {
          const first = startApply(rehearsal);
          await sleep(milliseconds);
          const second = startApply(rehearsal);
          for (const { code, signal } of [await first.ended, await second.ended]) {
            expect(signal).toBeNull();
            expect([0, 1]).toContain(code);
          }
          figures["runs at once"] += 2;
          expect(broken(rehearsal.sandbox.state(), before, after), `${milliseconds} ms apart`).toEqual([]);
          await finishes(rehearsal, `${milliseconds} ms apart`);
        } finally {
          await rehearsal.end();
        }
      }),
      { numRuns: SOAK ? 60 : 3 },
    );
  });
});

function grantByHand(sandbox: Sandbox, email: string): void {
  sandbox.change((state) => {
    const role = state.roles.find(({ name }) => name === "PII Access");
    const user = state.users.find((one) => one.email === email);
    user?.permissions.push({
      roleId: role?.id ?? "",
      resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
    });
  });
}

function idOf(sandbox: Sandbox, email: string): string | undefined {
  return sandbox.state().users.find((user) => user.email === email)?.id;
}

function holdsByHand(sandbox: Sandbox, email: string): boolean {
  const { users, roles } = sandbox.state();
  const role = roles.find(({ name }) => name === "PII Access");
  return users.some((user) => user.email === email && user.permissions.some(({ roleId }) => roleId === role?.id));
}

describe("what the precondition is for", () => {
  test("without it, writing a list that was read earlier takes away what came in between", async () => {
    const rehearsal = await rehearse();
    try {
      const { sandbox } = rehearsal;
      const lee = sandbox.state().users.find(({ email }) => email === "lee@acme.com");
      const stale = lee?.permissions.map(({ roleId, resources }) => ({
        roleId,
        resources: resources.map(({ id, type }) => ({ id, type })),
      }));
      grantByHand(sandbox, "lee@acme.com");
      const headers = { authorization: "Bearer x", "content-type": "application/json" };
      await fetch(`${sandbox.url}/users/${lee?.id}/permissions`, {
        method: "PUT",
        headers,
        body: JSON.stringify({ permissions: stale }),
      });
      expect(holdsByHand(sandbox, "lee@acme.com")).toBe(false);
    } finally {
      await rehearsal.end();
    }
  });

  test("with it, whatever came in between is left alone, and reported", async () => {
    let isDone = false;
    const rehearsal = await rehearse({
      onRequest: ({ method }, sandbox) => {
        if (method === "GET" || isDone) return;
        isDone = true;
        grantByHand(sandbox, "lee@acme.com");
      },
    });
    try {
      const { code, report } = await rehearsal.apply();
      expect(code).toBe(1);
      expect(holdsByHand(rehearsal.sandbox, "lee@acme.com")).toBe(true);
      expect(report.operations.find(({ status }) => status === "conflicted")?.error).toContain("live-changed");
    } finally {
      await rehearsal.end();
    }
  });
});

const BY_HAND = "a role is changed by hand";

/** What somebody may do in Segment while an apply is under way. */
const MOVES: Record<string, (state: State, sandbox: Sandbox) => void> = {
  [BY_HAND]: (_, sandbox) => grantByHand(sandbox, "dev@acme.com"),
  "a person who stays is removed": (state) => {
    state.users = state.users.filter(({ email }) => email !== "dev@acme.com");
    for (const group of state.groups) group.members = group.members.filter((email) => email !== "dev@acme.com");
  },
  "a person who leaves is removed": (state) => {
    state.users = state.users.filter(({ email }) => email !== "priya@acme.com");
    for (const group of state.groups) group.members = group.members.filter((email) => email !== "priya@acme.com");
  },
  "an invite is withdrawn": (state) =>
    void (state.invites = state.invites.filter(({ email }) => email !== "eva@agency.example")),
  "a group is renamed": (state) => {
    for (const group of state.groups) if (group.name === "Mobile Team") group.name = "Mobile";
  },
  "an invite is accepted": (state, sandbox) => {
    if (state.invites.some(({ email }) => email === "newhire@acme.com")) sandbox.acceptInvite("newhire@acme.com");
  },
  "an invite of this very run is accepted": (state, sandbox) => {
    if (state.invites.some(({ email }) => email === "ines@acme.com")) sandbox.acceptInvite("ines@acme.com");
  },
  "an invite expires": (state) => {
    for (const invite of state.invites) if (invite.email === "newhire@acme.com") invite.invitedAt = 0;
  },
  "all invites expire": (state) => {
    for (const invite of state.invites) invite.invitedAt = 0;
  },
  "a source that nobody's line names is deleted": (state) =>
    void (state.sources = state.sources.filter(({ slug }) => slug !== "payments")),
  "a group that is to go is gone": (state) =>
    void (state.groups = state.groups.filter(({ name }) => name !== "Leadership")),
  "a source's labels move": (state) => {
    for (const source of state.sources) if (source.slug === "ios-staging") source.labels = [];
  },
};

/** The same, while sources get other labels and a group another name. */
const LABEL_MOVES: typeof MOVES = {
  "labels that are to change are changed": relabelled("web-staging", ["env", "staging"], ["team", "mobile"]),
  "a source loses the labels it is to lose": relabelled("ios-staging"),
  "a source has the labels it is to have": relabelled("web-staging", ["team", "growth"], ["env", "prod"]),
  "the group that gets another name gets a third one": renamed("Growth Marketing", "Growth"),
  "the group that gets another name has it already": renamed("Growth Marketing", "Marketing"),
  "the group that gets another name is gone": (state) =>
    void (state.groups = state.groups.filter(({ name }) => name !== "Growth Marketing")),
  "somebody takes the new name": (state) => {
    if (!state.groups.some(({ name }) => name === "Marketing"))
      state.groups.push({ id: "theirs", name: "Marketing", members: [] });
  },
};

function relabelled(slug: string, ...labels: readonly (readonly [key: string, value: string])[]) {
  return (state: State): void => {
    for (const source of state.sources)
      if (source.slug === slug) source.labels = labels.map(([key, value]) => ({ key, value }));
  };
}

function renamed(from: string, to: string) {
  return (state: State): void => {
    for (const group of state.groups) if (group.name === from) group.name = to;
  };
}

function makeMove(move: (typeof MOVES)[string], sandbox: Sandbox): void {
  if (move.length > 1) move(sandbox.state(), sandbox);
  else sandbox.change((state) => move(state, sandbox));
}

const ALL_MOVES = [
  ...Object.entries(MOVES).map(([name, move]) => ["people", name, move] as const),
  ...Object.entries(LABEL_MOVES).map(([name, move]) => ["labels", name, move] as const),
];

describe("the world moves between any two writes", () => {
  test.each(ALL_MOVES)(
    "%s: %s: nothing is overwritten unseen, and the next runs converge",
    async (story, name, move) => {
      const { writes } = await afterOf(story);
      for (let nth = 1; nth <= writes; nth += SOAK ? 1 : 3) {
        let count = 0;
        let isBeingWritten = false;
        const rehearsal = await rehearse({
          story,
          onRequest: ({ method, path }, sandbox) => {
            if (method === "GET" || (count += 1) !== nth) return;
            isBeingWritten = path === `/users/${idOf(sandbox, "dev@acme.com")}/permissions`;
            makeMove(move, sandbox);
          },
        });
        const place = `${name}, at write ${nth}`;
        try {
          const first = await rehearsal.apply();
          figures["moves between writes"] += 1;
          for (const { status, error } of first.report.operations)
            if (status !== "done") expect(error, place).toBeTruthy();
          // What somebody gave by hand is still there: seen and reported, not written over. Segment has no conditional write, so what
          // comes while that very list is on its way is beyond anybody's help.
          if (name === BY_HAND) expect(holdsByHand(rehearsal.sandbox, "dev@acme.com"), place).toBe(!isBeingWritten);
          if (first.code === 0) expect(first.report.remaining, place).toEqual([]);
          let next = await rehearsal.apply();
          if (next.code !== 0) next = await rehearsal.apply();
          expect(next.code, `${place}: ${next.output}`).toBe(0);
          expect(await rehearsal.plan(), place).toBe(0);
        } finally {
          await rehearsal.end();
        }
      }
    },
  );
});

describe("the world moves between plan and apply", () => {
  test.each(ALL_MOVES)("%s: %s: only the reviewed plan is carried out", async (story, name, move) => {
    const rehearsal = await rehearse({ story });
    try {
      const { sandbox } = rehearsal;
      const reviewed = await rehearsal.fingerprint();
      makeMove(move, sandbox);
      const [moved, earlier] = [sandbox.state(), sandbox.requests.length];
      const { code, report } = await rehearsal.apply("--fingerprint", reviewed);
      figures["moves between plan and apply"] += 1;
      if (report.findings.some(({ rule, severity }) => rule === "plan-changed" || severity === "error")) {
        expect(code).toBe(1);
        expect(sandbox.requests.slice(earlier).filter(({ method }) => method !== "GET")).toEqual([]);
        expect(sandbox.state()).toEqual(moved);
      } else {
        expect([code, report.remaining], name).toEqual([0, []]);
      }
      await finishes(rehearsal, name);
    } finally {
      await rehearsal.end();
    }
  });

  test("a source that a line names is deleted: nothing is written until the line is gone", async () => {
    const rehearsal = await rehearse();
    try {
      const { sandbox } = rehearsal;
      sandbox.change((state) => void (state.sources = state.sources.filter(({ slug }) => slug !== "web-staging")));
      const earlier = sandbox.requests.length;
      const { code, report } = await rehearsal.apply();
      expect(code).toBe(1);
      expect(report.findings.map(({ rule }) => rule)).toContain("unknown-resource");
      expect(sandbox.requests.slice(earlier).filter(({ method }) => method !== "GET")).toEqual([]);
    } finally {
      await rehearsal.end();
    }
  });
});

test("the figures of this run", () => {
  for (const count of Object.values(figures)) expect(count).toBeGreaterThan(0);
  reportFigures(
    "interruption",
    "Applies killed at every write, request and moment, two applies at once, and a workspace that moves between plan and apply or between two writes: an owner remains, nobody gets or loses anything unintended, and the next run finishes the job.",
    { ...figures, "invariants broken": 0 },
  );
});
