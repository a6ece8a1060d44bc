import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTwoFilesPatch } from "diff";
import { type Document, parseDocument } from "yaml";
import { startSandbox } from "../sandbox/server.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Runs a command line, as the shell would. */
type Run = (argv: readonly string[], terminal: Terminal) => Promise<ExitCode>;

const FOLDER = "policies/acme-prod";

/**
 * Tells the whole story with the real commands on a sandbox in this process: import, an empty plan, an edit, the plan, apply, a change
 * made by hand, drift, repair. Ends 1 if any step ends otherwise than it should.
 */
export async function demoCommand(run: Run, terminal: Terminal): Promise<ExitCode> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-demo-"));
  const sandbox = await startSandbox();
  const inside: Terminal = { ...terminal, cwd, env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "demo" } };
  const { bold, dim } = terminal.colours;
  let surprises = 0;
  const say = (text: string): void => terminal.out(`\n${bold(`# ${text}`)}\n`);
  const step = async (argv: readonly string[], expected: ExitCode): Promise<void> => {
    terminal.out(`${dim(`$ segment-access ${argv.join(" ")}`)}\n`);
    const code = await run(argv, inside);
    terminal.out(`${dim(`exit code ${code}`)}\n`);
    if (code !== expected) surprises += 1;
  };
  try {
    terminal.out("A sandbox that speaks Segment's Public API runs inside this process; nothing leaves the machine.\n");
    say("1. Adopt the workspace as it is: its access becomes YAML");
    await step(["import"], 0);
    say("2. The policy says what is there, so there is nothing to do");
    await step(["plan"], 0);
    say("3. Edit the policy: Devon reads one more source, the contractor leaves, Ines is invited");
    terminal.out(await edit(cwd));
    say("4. What would that change, and for whom?");
    await step(["plan"], 2);
    say("5. Carry it out and read back");
    await step(["apply", "--yes"], 0);
    say("6. Somebody makes an owner by hand, behind the policy's back");
    await makeOwner(sandbox.url, "sam@acme.com");
    await step(["drift"], 2);
    say("7. The policy wins");
    await step(["apply", "--yes"], 0);
    await step(["drift"], 0);
    terminal.out(`\nThat was it. Next: README.md, "Adopt your workspace".\n`);
  } finally {
    await sandbox.close();
    await rm(cwd, { recursive: true, force: true });
  }
  if (surprises > 0) terminal.err(`${surprises} steps ended otherwise than they should.\n`);
  return surprises === 0 ? 0 : 1;
}

/** Edits the imported files as a person would, and returns what changed as a unified diff. */
async function edit(cwd: string): Promise<string> {
  const users = await editFile(cwd, "users.yaml", (document) => {
    document.setIn(["users", "dev@acme.com", "sources", "payments"], "read-only");
    document.deleteIn(["users", "tom@agency.example"]);
    document.setIn(["users", "ines@acme.com"], document.createNode({ role: "member" }));
  });
  const groups = await editFile(cwd, "groups.yaml", (document) => {
    const members = document.toJS().groups["Mobile Team"].members as readonly string[];
    document.deleteIn(["groups", "Mobile Team", "members", members.indexOf("tom@agency.example")]);
    document.addIn(["groups", "Analytics Engineers", "members"], "ines@acme.com");
  });
  return users + groups;
}

async function editFile(cwd: string, name: string, change: (document: Document) => void): Promise<string> {
  const file = `${FOLDER}/${name}`;
  const before = await readFile(join(cwd, file), "utf8");
  const document = parseDocument(before);
  change(document);
  const after = document.toString({ lineWidth: 0 });
  await writeFile(join(cwd, file), after);
  return createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 1 })
    .split("\n")
    .slice(2)
    .join("\n");
}

/** What somebody does by hand in Segment, here with the API's own call. */
async function makeOwner(url: string, email: string): Promise<void> {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: "Bearer by-hand", "content-type": "application/json" },
    });
    return answer.json();
  };
  const { data: home } = (await ask("/")) as { data: { workspace: { id: string } } };
  const { data: people } = (await ask("/users?pagination.count=1000")) as {
    data: { users: { id: string; email: string }[] };
  };
  const { data: offered } = (await ask("/roles?pagination.count=1000")) as {
    data: { roles: { id: string; name: string }[] };
  };
  const user = people.users.find((one) => one.email === email);
  const owner = offered.roles.find((role) => role.name === "Workspace Owner");
  const permissions = [{ roleId: owner?.id, resources: [{ id: home.workspace.id, type: "WORKSPACE" }] }];
  await ask(`/users/${user?.id}/permissions`, { method: "POST", body: JSON.stringify({ permissions }) });
}
