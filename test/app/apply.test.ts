import { fail } from "node:assert";
import { describe, expect, test } from "vitest";
import { apply, applyExitCode } from "../../src/app/apply.ts";
import { type FactKey, keyOf, type UserRef } from "../../src/core/access.ts";
import type { Applied, OperationStatus } from "../../src/core/applied.ts";
import { approve } from "../../src/core/approve.ts";
import type { Change } from "../../src/core/diff.ts";
import type { Finding, Severity } from "../../src/core/finding.ts";
import {
  type ApprovedOperation,
  type Live,
  type Operation,
  type Performed,
  type Provider,
  ProviderError,
} from "../../src/core/provider.ts";
import { halves } from "../../src/providers/segment/batch.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, invitee, lines, liveOf, person, proposeFor } from "../scenario.ts";

const dana = person("dana@acme.com", "Workspace Owner");
const kim = person("kim@acme.com", "Workspace Member");
const OWNER = "settings: { scope: everything }\nusers:\n  dana@acme.com: { role: owner }\n";
const KIM = "  kim@acme.com: { role: member }\n";

type End = Performed | ProviderError | undefined;
type Ends = (operation: Operation) => End;

const failed: Performed = { status: "failed", error: "no luck", divisible: false };
const refused: Performed = { status: "failed", error: "too much", divisible: true };

/** `POST /groups` (with the names that its body lists) as one line. */
function lineOf({ request: { method, path }, changes }: Operation): string {
  const people = changes.flatMap(({ fact }) => (fact.kind === "user" ? [fact.user.slice("user:".length)] : []));
  return [method, path, ...people].join(" ");
}

/** Those operations whose line holds the text end like that, the others succeed. */
function ending(text: string, end: End): Ends {
  return (operation) => (lineOf(operation).includes(text) ? end : undefined);
}

/** A workspace in memory: who is invited stays so, and what an invite grants can't be read. */
class Memory implements Provider {
  readonly name = "memory";
  readonly sent: string[] = [];
  /** What a reading finds beside what was written. */
  reading: () => Partial<Live> = () => ({});
  private readonly facts: Map<FactKey, Change["fact"]>;
  private readonly invited: Set<UserRef>;
  private readonly live: Live;
  private readonly ends: Ends;

  constructor(live: Live, ends: Ends) {
    this.live = live;
    this.ends = ends;
    this.facts = new Map(live.facts);
    this.invited = new Set(live.invited);
  }

  identify(): Promise<Live["workspace"]> {
    return Promise.resolve(this.live.workspace);
  }

  async read(): Promise<Live> {
    const isReadable = ({ fact }: { fact: Change["fact"] }): boolean =>
      fact.kind !== "grant" || !this.invited.has(fact.principal as UserRef);
    const facts = new Map([...this.facts].filter(([, fact]) => isReadable({ fact })));
    return Promise.resolve({ ...this.live, facts, invited: new Set(this.invited), ...this.reading() });
  }

  async perform(operation: ApprovedOperation, directory: Live["directory"]): Promise<Performed> {
    this.sent.push(lineOf(operation));
    const end = this.ends(operation);
    if (end instanceof ProviderError) throw end;
    if (end !== undefined) return Promise.resolve(end);
    for (const { action, fact } of operation.changes) {
      if (action === "remove") this.facts.delete(keyOf(fact));
      else this.facts.set(keyOf(fact), fact);
      if (action === "add" && fact.kind === "user") this.invited.add(fact.user);
    }
    const { creates } = operation.request;
    return { status: "done", directory: creates === undefined ? directory : new Map([...directory, [creates, "new"]]) };
  }

  divide(operation: ApprovedOperation): readonly [ApprovedOperation, ApprovedOperation] | undefined {
    return halves(operation) as readonly [ApprovedOperation, ApprovedOperation] | undefined;
  }
}

type Ran = Applied & {
  readonly sent: readonly string[];
  readonly progress: readonly string[];
  readonly ended: readonly string[];
};

/** Applies a policy to a workspace in memory. `ended` is how each operation ended, `progress` what was told of it meanwhile. */
async function applied(
  yaml: string,
  live: Live,
  ends: Ends = () => undefined,
  { stopping, reading }: { stopping?: (sent: readonly string[]) => boolean; reading?: () => Partial<Live> } = {},
): Promise<Ran> {
  const proposed = proposeFor(yaml, live);
  const approved = approve(proposed, proposed.plan.fingerprint);
  const operations = approved.ok ? approved.value : fail(JSON.stringify(approved.findings, null, 1));
  const memory = new Memory(live, ends);
  if (reading) memory.reading = reading;
  const progress: string[] = [];
  const result = await apply(
    proposed,
    operations,
    memory,
    segmentSystem,
    ({ status }, done, total) => void progress.push(`${done}/${total} ${status}`),
    () => stopping?.(memory.sent) ?? false,
  );
  const ended = result.operations.map(({ operation, status, error }) =>
    [status, lineOf(operation), ...(error === undefined ? [] : [`(${error})`])].join(" "),
  );
  return { ...result, sent: memory.sent, progress, ended };
}

/** Changes as short lines. */
function changed(changes: readonly Change[]): readonly string[] {
  return lines({ plan: { changes } as Parameters<typeof lines>[0]["plan"] });
}

const TEAMS = `groups:
  Apps: { members: [kim@acme.com], sources: { payments: read-only } }
  Web: { members: [kim@acme.com], sources: { web-prod: read-only } }
${OWNER}${KIM}`;

test("everything in order, each told as it ends, and nothing remains", async () => {
  const run = await applied(TEAMS, liveOf([dana, kim]));
  expect(run.sent).toEqual([
    "POST /groups",
    "POST /groups",
    "POST /groups/{group:Apps}/users",
    "POST /groups/{group:Web}/users",
    "PUT /groups/{group:Apps}/permissions",
    "PUT /groups/{group:Web}/permissions",
  ]);
  expect(run.ended).toEqual(run.sent.map((line) => `done ${line}`));
  expect(run.operations.every((result) => !("error" in result))).toBe(true);
  expect(run.progress).toEqual(["1/6 done", "2/6 done", "3/6 done", "4/6 done", "5/6 done", "6/6 done"]);
  expect(run).toMatchObject({ workspace: "acme-prod", remaining: [], deferred: [], findings: [], verified: true });
  expect(applyExitCode(run)).toBe(0);
});

describe("after something went wrong", () => {
  test("what needs a group that was not created is skipped, the other group is made", async () => {
    let groups = 0;
    const run = await applied(TEAMS, liveOf([dana, kim]), ({ request: { path } }) => {
      if (path !== "/groups") return undefined;
      groups += 1;
      return groups === 2 ? failed : undefined;
    });
    expect(run.ended).toEqual([
      "done POST /groups",
      "failed POST /groups (no luck)",
      "done POST /groups/{group:Apps}/users",
      "skipped POST /groups/{group:Web}/users (group:Web was not created)",
      "done PUT /groups/{group:Apps}/permissions",
      "skipped PUT /groups/{group:Web}/permissions (group:Web was not created)",
    ]);
    expect(run.progress.at(-1)).toBe("6/6 skipped");
    expect(changed(run.remaining)).toEqual([
      "+ group:Web",
      "+ user:kim@acme.com in group:Web",
      "+ group:Web Source Read-only on source:web-prod",
    ]);
    expect(applyExitCode(run)).toBe(1);
  });

  test("a name without an id is the provider's matter as long as nothing went wrong", async () => {
    const live = liveOf(
      [dana, kim],
      [
        { name: "Apps", members: [] },
        { name: "Web", members: [] },
      ],
    );
    const yaml = `groups: { Apps: { members: [kim@acme.com] }, Web: { members: [kim@acme.com] } }\n${OWNER}${KIM}`;
    const run = await applied(yaml, live);
    expect(run.ended).toEqual(["done POST /groups/{group:Apps}/users", "done POST /groups/{group:Web}/users"]);
  });

  const direct = liveOf([dana, person("kim@acme.com", "Workspace Member", "Source Read-only on source:web-prod")]);
  const moved = `groups: { Web: { members: [kim@acme.com], sources: { web-prod: read-only } } }\n${OWNER}${KIM}`;

  test.each<[string, string, string]>([
    ["what somebody is to keep is not taken before they have it otherwise", "POST /groups/", "skipped"],
    ["what they have otherwise by then is taken", "POST /invites", "done"],
  ])("%s", async (_, broken, status) => {
    const run = await applied(`${moved}  new@acme.com: { role: member }\n`, direct, ending(broken, failed));
    const last = run.ended.at(-1);
    expect(last).toContain(`${status} PUT /users/{user:kim@acme.com}/permissions`);
    expect(run.ended.filter((line) => line.startsWith("failed"))).toHaveLength(1);
    if (status === "skipped") expect(last).toContain("without Source Read-only on source:web-prod");
  });

  test("what was taken meanwhile counts: the last of the old owners stays", async () => {
    const live = liveOf([dana, person("kim@acme.com", "Workspace Owner"), person("lee@acme.com", "Workspace Member")]);
    const yaml =
      "settings: { scope: everything, owners: { min: 1 } }\nusers:\n  dana@acme.com: { role: member }\n  kim@acme.com: { role: member }\n  lee@acme.com: { role: owner }\n";
    const run = await applied(yaml, live, ending("PUT /users/{user:lee@acme.com}", failed));
    expect(run.ended).toEqual([
      "failed PUT /users/{user:lee@acme.com}/permissions (no luck)",
      "done PUT /users/{user:dana@acme.com}/permissions",
      "skipped PUT /users/{user:kim@acme.com}/permissions (no active owner would remain)",
    ]);
  });

  test("a conflict is told as one, and the others go on", async () => {
    const end: Performed = { status: "conflicted", error: "it is not what it was" };
    const run = await applied(TEAMS, liveOf([dana, kim]), ending("{group:Apps}/perm", end));
    expect(run.ended.slice(-2)).toEqual([
      "conflicted PUT /groups/{group:Apps}/permissions (it is not what it was)",
      "done PUT /groups/{group:Web}/permissions",
    ]);
    expect(changed(run.remaining)).toEqual(["+ group:Apps Source Read-only on source:payments"]);
  });
});

describe("a batch that is refused", () => {
  const PEOPLE = ["a@acme.com", "b@acme.com", "c@acme.com"];
  const three = OWNER + PEOPLE.map((address) => `  ${address}: { role: member }\n`).join("");

  test("as a whole is split down to the one that is the trouble", async () => {
    const run = await applied(three, liveOf([dana]), ending("b@acme.com", refused));
    expect(run.sent).toEqual([
      "POST /invites a@acme.com b@acme.com c@acme.com",
      "POST /invites a@acme.com b@acme.com",
      "POST /invites a@acme.com",
      "POST /invites b@acme.com",
      "POST /invites c@acme.com",
    ]);
    expect(run.ended).toEqual([
      "done POST /invites a@acme.com",
      "failed POST /invites b@acme.com (too much)",
      "done POST /invites c@acme.com",
    ]);
    expect(run.progress).toEqual(["1/3 done", "2/3 failed", "3/3 done"]);
    expect(run.unreadable).toBe(2);
  });

  test.each<[string, Performed]>([
    ["for another reason", failed],
    ["because something changed", { status: "conflicted", error: "no luck" }],
  ])("%s is not sent in pieces", async (_, end) => {
    const run = await applied(three, liveOf([dana]), ending("b@acme.com", end));
    expect(run.ended).toEqual([`${end.status} POST /invites a@acme.com b@acme.com c@acme.com (no luck)`]);
  });
});

describe("stopping", () => {
  test("asked to stop, nothing more is sent, and it says so", async () => {
    const run = await applied(TEAMS, liveOf([dana, kim]), undefined, { stopping: (sent) => sent.length === 2 });
    expect(run.sent).toHaveLength(2);
    expect(run.operations.map(({ status, error }) => error ?? status)).toEqual([
      "done",
      "done",
      ...Array<string>(4).fill("the run was interrupted"),
    ]);
    expect(run.operations.map(({ status }) => status).slice(2)).toEqual(Array(4).fill("skipped"));
    expect(run.findings).toEqual([]);
    expect(applyExitCode(run)).toBe(1);
  });

  test.each<[ProviderError["rule"], OperationStatus]>([
    ["token", "failed"],
    ["unreachable", "failed"],
    ["interrupted", "skipped"],
  ])("a provider that can't go on (%s) ends the run, whatever else asks to stop", async (rule, status) => {
    const run = await applied(TEAMS, liveOf([dana, kim]), ending("{group:Apps}/users", new ProviderError(rule, "no")), {
      stopping: (sent) => sent.length > 2,
    });
    expect(run.sent).toHaveLength(3);
    expect(run.ended.slice(2)).toEqual([
      `${status} POST /groups/{group:Apps}/users (no)`,
      "skipped POST /groups/{group:Web}/users (the run had stopped before it)",
      "skipped PUT /groups/{group:Apps}/permissions (the run had stopped before it)",
      "skipped PUT /groups/{group:Web}/permissions (the run had stopped before it)",
    ]);
    expect(run.findings).toEqual([{ rule, severity: "error", message: "no" }]);
    expect(run.verified).toBe(true);
  });

  test("a fault of ours is no end of an operation", async () => {
    const broken = (): End => {
      throw new TypeError("ours");
    };
    await expect(applied(TEAMS, liveOf([dana, kim]), broken)).rejects.toThrow("ours");
  });
});

describe("reading back", () => {
  const finding = (severity: Severity): Finding => ({ rule: `a-${severity}`, severity, message: severity });

  test("errors of the last reading are told beside those of the run, notes are not", async () => {
    const reading = (): Partial<Live> => ({ findings: [finding("note"), finding("error"), finding("warning")] });
    const run = await applied(
      TEAMS,
      liveOf([dana, kim]),
      ending("{group:Web}/perm", new ProviderError("token", "no")),
      {
        reading,
      },
    );
    expect(run.findings.map(({ rule }) => rule)).toEqual(["a-error", "token"]);
  });

  test("of the pending invites those of declared people are counted", async () => {
    const live = liveOf([dana, kim, invitee("old@acme.com"), invitee("other@acme.com")]);
    const yaml = `users:\n  dana@acme.com: { role: owner }\n${KIM}  old@acme.com: { role: member }\n`;
    expect((await applied(yaml, live)).unreadable).toBe(1);
  });

  test("where it fails, what is known to be open remains", async () => {
    const live = liveOf(
      [dana, kim, person("lee@acme.com", "Workspace Member")],
      [group("Old", ["kim@acme.com"], "Source Admin"), group("Older", [])],
    );
    const run = await applied(TEAMS + "  lee@acme.com: { role: member }\n", live, ending("{group:Old}", failed), {
      reading: () => {
        throw new ProviderError("unreachable", "the line is dead");
      },
    });
    expect(run.ended).toContain("done DELETE /groups/{group:Older}");
    expect(changed(run.remaining)).toEqual([
      "- group:Old Source Admin on workspace",
      "- user:kim@acme.com in group:Old",
      "- group:Old",
    ]);
    expect(run).toMatchObject({ verified: false, unreadable: 0 });
    expect(run.findings).toMatchObject([{ rule: "unreachable", severity: "error" }]);
    expect(run.findings[0]?.message).toMatch(/could not be verified: the line is dead$/u);
    expect(applyExitCode(run)).toBe(1);
  });

  const unlucky = ending("POST /groups", failed);
  const handover =
    "groups: { Web: { members: [] } }\nsettings: { scope: everything, owners: { min: 1 } }\nusers:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n";
  const own = "- user:dana@acme.com Workspace Owner on workspace";

  test("what waited for an invite still waits, beside what remains", async () => {
    const live = liveOf([dana, invitee("new@acme.com"), person("gone@acme.com", "Workspace Member")]);
    const run = await applied(handover, live, unlucky);
    expect(run.sent).toContain("DELETE /users gone@acme.com");
    expect(changed(run.remaining)).toEqual(["+ group:Web"]);
    expect(run.deferred.map(({ change, until }) => `${changed([change]).join()}: ${until}`)).toEqual([
      `${own}: new@acme.com accepts the invite`,
    ]);
  });

  test("an invite that was accepted meanwhile makes it due with the next run, not a remainder of this one", async () => {
    const both = person("dana@acme.com", "Workspace Owner", "Workspace Member");
    const accepted = liveOf([
      both,
      person("new@acme.com", "Workspace Owner"),
      person("gone@acme.com", "Workspace Member"),
    ]);
    const live = liveOf([dana, invitee("new@acme.com"), person("gone@acme.com", "Workspace Member")]);
    const ends: Ends = (operation) => unlucky(operation) ?? ending("DELETE /users", failed)(operation);
    const run = await applied(handover, live, ends, { reading: () => accepted });
    expect(changed(run.remaining)).toEqual([
      "+ group:Web",
      "- user:gone@acme.com Workspace Member on workspace",
      "- user:gone@acme.com",
    ]);
    expect(run.deferred.map(({ change, until }) => `${changed([change]).join()}: ${until}`)).toEqual([
      `${own}: the next run, now that the invite is accepted`,
    ]);
  });
});

describe("the exit code", () => {
  const operation = proposeFor(TEAMS, liveOf([dana, kim])).operations[0] ?? fail("no operation");
  const [change] = operation.changes;
  const at = (severity: Severity): Finding => ({ rule: "r", severity, message: "m" });

  test.each<[string, readonly OperationStatus[], readonly Change[], readonly Finding[], 0 | 1]>([
    ["nothing to do", [], [], [], 0],
    ["all done", ["done", "done"], [], [at("warning"), at("note")], 0],
    ["one failed, though nothing remains", ["done", "failed"], [], [], 1],
    ["one skipped", ["skipped", "done"], [], [], 1],
    ["all done, and something remains", ["done"], [change], [], 1],
    ["all done, and an error", ["done"], [], [at("error")], 1],
  ])("%s", (_, statuses, remaining, findings, code) => {
    const operations = statuses.map((status) => ({ operation, status }));
    const workspace = { workspace: "w", fingerprint: null, deferred: [], verified: true, unreadable: 0 };
    expect(applyExitCode({ ...workspace, operations, remaining, findings })).toBe(code);
  });
});
