import { readFileSync } from "node:fs";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { readMarker } from "../../src/github/marker.ts";
import { POLICY, type Ran, REPO, rig, type Rig, users } from "../action/rig.ts";
import { linkTo, SUBMODULE } from "../github/git.ts";
import { commitTo, person as account } from "../github/history.ts";
import { mergePull, openPull, refreshTestMerge } from "../github/pull.ts";
import { reportFigures, SOAK } from "../resilience/figures.ts";
import { expectInert } from "./harmless.ts";
import { HOSTILE_NAMES } from "./names.ts";

const FOLDER = "policies/acme-prod";
const GROUPS = `${FOLDER}/groups.yaml`;
const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;
const { outputs: OUTPUTS } = parse(readFileSync("action.yml", "utf8")) as { readonly outputs: object };

const figures = { runs: 0, "lines of logs": 0, annotations: 0, comments: 0 };

/** The commands to the runner that the Action means: what it hides, what it shows at a line, and why it fails. */
const MEANT =
  /^::(?:add-mask::CANARY-[\w-]+|(?:error|warning|notice) title=[\w-]+(?:,file=[^,:\s]+(?: [^,:\s]*)*,line=\d+,col=\d+)?::.*|error::[^:]*(?:: nothing was written)? \(failure-reason: [a-z-]+\))$/u;

/** As GitHub would show it, without what it shows as it is written. */
function shown(markdown: string): string {
  const options = {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  };
  return micromark(markdown, options).replaceAll(/<(code|pre)\b[\s\S]*?<\/\1>/gu, "");
}

function expectTame(markdown: string, place: string): void {
  const page = shown(markdown);
  expect(page, place).not.toMatch(/<(?:script|img|iframe|form|input|h1)\b/iu);
  for (const [, url = ""] of page.matchAll(/(?:href|src)="([^"]*)"/gu))
    expect(url, place).toMatch(/^https:\/\/github\.com\/acme\/access\//u);
  expect(page.replaceAll(/<[^>]*>/gu, ""), place).not.toMatch(/@octocat|@acme\/|https?:\/\/evil/u);
  expect(markdown, place).not.toMatch(/^[^\S\n]*::/mu);
}

/** Fails where anything that a run left behind does more than be read. */
function expectHarmless(ran: Ran, all: Rig, place: string): void {
  const { log, outputs, summary } = ran;
  figures.runs += 1;
  const lines = log.split("\n");
  figures["lines of logs"] += lines.length;
  const commands = lines.filter((line) => line.startsWith("::"));
  for (const command of commands) expect(command, place).toMatch(MEANT);
  figures.annotations += commands.length;
  expectInert(lines.filter((line) => !line.startsWith("::")).join("\n"), place);
  // The runner takes a line that begins with `::` for that command, and looks for no older one in it.
  expectInert(commands.map((line) => line.slice(2).replaceAll("##[", "")).join("\n"), place);
  expect(log, place).not.toMatch(/TypeError|RangeError|\[object Object\]|^\s+at .*\.[jt]s:\d+/mu);
  expect(Object.keys(outputs).sort(), place).toEqual(Object.keys(OUTPUTS).sort());
  expect(outputs, place).toMatchObject({
    "has-changes": expect.stringMatching(/^(?:true|false)$/u) as string,
    adds: expect.stringMatching(/^\d+$/u) as string,
    fingerprint: expect.stringMatching(/^(?:sha256:[0-9a-f]{64})?$/u) as string,
    "failure-reason": expect.stringMatching(/^(?!unexpected)[a-z-]*$/u) as string,
    "comment-url": expect.stringMatching(
      /^(?:https:\/\/github\.com\/acme\/access\/(?:pull\/1#issuecomment-\d+|issues\/\d+))?$/u,
    ) as string,
    "plan-json": expect.stringMatching(/^(?:\/[\w./-]+\/plan\.json)?$/u) as string,
  });
  expect(Array.isArray(JSON.parse(outputs["workspaces"] ?? "")), place).toBe(true);
  expect(Buffer.byteLength(summary), place).toBeLessThan(1_048_576);
  expectTame(summary, place);
  for (const { body, user } of [
    ...all.comments(),
    ...all.repository.issues.map(({ body: text, user: by }) => ({ body: text ?? "", user: by })),
  ]) {
    if (user.login !== "github-actions[bot]") continue;
    figures.comments += 1;
    expect(body.length, place).toBeLessThan(65_536);
    expect(body.match(/^[^\S\n]*<!-- segment-access:v/gmu), place).toHaveLength(1);
    expect(readMarker(body), place).toMatchObject({ kind: "marker", marker: { workspace: "acme-prod" } });
    expectTame(body, place);
  }
}

/** What a file may be called of it, as git has it: no slash, no NUL, 255 bytes. */
function fileName(name: string): string {
  const bytes = Buffer.from(name.replaceAll(/[/\0]/gu, "_")).subarray(0, 200);
  return bytes.toString().replaceAll("\ufffd", "");
}

/** A policy that holds it wherever a text may stand. */
function valid(name: string): Record<string, string> {
  const text = JSON.stringify(name);
  const groups = `${POLICY[GROUPS] ?? ""}\n  ? ${JSON.stringify(`new ${name.slice(0, 9_000)}`)}\n  : { functions: read-only, members: [], reason: ${text} }\n`;
  const people = users([
    "sam@acme.com: { role: member }",
    `sam@acme.com: { role: member, sources: { payments: { access: read-only, until: 2099-01-01, reason: ${text}, ticket: ${text} } } }`,
  ]);
  const rules = `rules:\n  told: { when: "change.action == 'add'", severity: warning, message: ${text} }\n`;
  return { ...people, [GROUPS]: groups, [`${FOLDER}/rules ${fileName(name)}.yaml`]: rules };
}

/** One that is full of mistakes which quote it. */
function broken(name: string): Record<string, string> {
  const text = JSON.stringify(name);
  const wrong = `nonsense: 1\n? ${text}\n: ${text}\nsettings: { domains: [${text}], except: [${text}], approvals: { sources: { ? ${text} : { by: [${text}] } } } }\nallow: [{ rule: ${text}, reason: ${text}, until: ${text} }]\n`;
  return {
    [`${FOLDER}/p ${fileName(name)}.yaml`]: wrong,
    [`${FOLDER}/workspace.yaml`]: `workspace: ${text}\n`,
    [`${FOLDER}/q.yaml`]: `a: &${name.slice(0, 50)}\n  - *b\n`,
  };
}

/** Everything in the workspace that has a name is called by it, what no policy knows too. */
function rename({ sandbox }: Rig, name: string): void {
  sandbox.change((state) => {
    state.workspace.name = name;
    for (const source of state.sources) source.name = name;
    for (const user of state.users) user.name = name;
    const [source] = state.sources;
    const [reader] = state.roles.filter((role) => role.name === "Source Read-only");
    const [someone] = state.users;
    if (source === undefined || reader === undefined || someone === undefined) throw new Error("The sandbox is empty.");
    const permissions = [{ roleId: reader.id, resources: [{ id: source.id, type: "SOURCE" as const, labels: [] }] }];
    state.groups.push({ id: "handmade", name: `by hand ${name}`, members: [someone.email], permissions });
    state.auditEvents.push({
      id: "audit-handmade",
      timestamp: new Date(Date.now() - 60_000).toISOString(),
      type: name,
      actor: name,
      actorEmail: name,
      resourceId: "handmade",
      resourceType: name,
      resourceName: name,
    });
  });
}

/** Opens a pull request of somebody who is called by it, whose title, branch and commits are as well. */
function open(all: Rig, edits: Record<string, string>, name: string): void {
  const { state } = all.gh;
  // What no variable of a runner can hold is in no login and no branch.
  const login = name.replaceAll(/[\s/\0]/gu, "-").slice(0, 39);
  const pull = openPull(state, REPO, {
    edits,
    title: name.slice(0, 256),
    branch: `change ${name.slice(0, 200).replaceAll("\0", "-")}`,
    user: account(login),
  });
  pull.head.sha = commitTo(
    state,
    REPO,
    pull.head.ref,
    { "notes.md": name },
    { message: name, author: account(login) },
  ).sha;
  refreshTestMerge(state, REPO, 1);
}

const PAIRS = HOSTILE_NAMES.map(
  (name, index) => [name, HOSTILE_NAMES[(index + 7) % HOSTILE_NAMES.length] ?? name] as const,
);
/** In the short form each name is met once: every other pair has it in the policy or in the workspace. */
const shortly = <T>(all: readonly T[], from: number, step: number): readonly T[] =>
  SOAK ? all : all.filter((_, index) => index % step === from);
const label = (name: string): string => JSON.stringify(name).slice(0, 30);

test.each(shortly(PAIRS, 0, 5).map(([name, other]) => [label(name), label(other), name, other] as const))(
  "a pull request full of %s about a workspace full of %s does no more than show them, and so does its apply",
  async (_, __, name, other) => {
    const all = await rig();
    rename(all, other);
    open(all, valid(name), name);
    const planned = await all.run(OPENED);
    expectHarmless(planned, all, `planned: ${planned.log.slice(-500)}`);
    expect(all.comments(), planned.log).toHaveLength(1);
    expect(planned.outputs["has-changes"], planned.log).toBe("true");
    // It came as far as where it could have done harm: an annotation quotes it, and the comment names the group.
    expect(planned.log).toMatch(/^::warning title=told,/mu);
    expect(all.comments()[0]?.body).toContain("by hand");
    const merged = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
    expectHarmless(merged, all, `applied: ${merged.log.slice(-500)}`);
    expect(all.comments()).toHaveLength(1);
  },
);

test.each(shortly(HOSTILE_NAMES, 3, 8).map((name) => [label(name), name] as const))(
  "mistakes are told as harmlessly: %s",
  async (_, name) => {
    const all = await rig();
    open(all, broken(name), name);
    const planned = await all.run(OPENED);
    expect(planned.code, planned.log).toBe(1);
    expectHarmless(planned, all, planned.log.slice(0, 500));
    expect(planned).toMatchObject({ writes: [], outputs: { "failure-reason": "invalid-policy", fingerprint: "" } });
    expect(planned.log).toMatch(/^::error title=unknown-key,/mu);
  },
);

test.each(shortly(HOSTILE_NAMES, 5, 12).map((name) => [label(name), name] as const))(
  "drift is told as harmlessly: %s",
  async (_, name) => {
    const all = await rig();
    rename(all, name);
    const watched = await all.run({ name: "schedule" });
    expectHarmless(watched, all, watched.log.slice(0, 500));
    expect(
      all.repository.issues.map(({ state }) => state),
      watched.log,
    ).toEqual(["open"]);
  },
);

const LAUGHS = Array.from(
  { length: 12 },
  (_, level) =>
    `  l${level}: &l${level} [${Array(9)
      .fill(level === 0 ? "lol" : `*l${level - 1}`)
      .join(", ")}]`,
).join("\n");
/** Bytes that are no text, where the rig takes a text: what it asks of one is that it is no link. */
const NO_TEXT = Object.assign(Buffer.from([0x75, 0x73, 0xff, 0xfe, 0x80, 0x3a, 0x0a]), {
  startsWith: () => false,
}) as never as string;

test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    "links that lead out, up and round",
    {
      [`${FOLDER}/a.yaml`]: linkTo("../../../../../etc/passwd"),
      [`${FOLDER}/b.yaml`]: linkTo("b.yaml"),
      [`${FOLDER}/c`]: linkTo(".."),
      [`${FOLDER}/d.yaml`]: linkTo("/proc/self/environ"),
      "policies/e": SUBMODULE,
    },
    {},
  ],
  ["YAML that grows", { [`${FOLDER}/laughs.yaml`]: `profiles:\n${LAUGHS}\n` }, {}],
  ["a file of over 5 MiB", {}, { [`${FOLDER}/large.yaml`]: `users:\n${"# ::error::x\n".repeat(420_000)}` }],
  ["bytes that are no text", {}, { [`${FOLDER}/bytes.yaml`]: NO_TEXT }],
])("what is no policy is refused, and nothing of it is shown: %s", async (_, edits, files) => {
  const all = await rig();
  openPull(all.gh.state, REPO, {
    edits: { ...users(["sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }"]), ...edits },
  });
  const planned = await all.run(OPENED, { files });
  expectHarmless(planned, all, planned.log.slice(0, 500));
  expect(planned, planned.log).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "invalid-policy" } });
  expect(planned.log + planned.summary + JSON.stringify(all.comments())).not.toMatch(/root:x:|PATH=|lol, lol/u);
});

afterAll(() => {
  reportFigures(
    "pull-content",
    "Pull requests whose files, names, branch, title, author, commits and workspace hold control characters, Markdown, HTML, commands to the runner, mentions, links, submodules, growing YAML or no text at all: log, annotations, outputs, summary, comment and issue show them and do nothing else.",
    figures,
  );
});
