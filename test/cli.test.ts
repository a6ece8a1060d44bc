import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { seed } from "../src/sandbox/seed.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../src/sandbox/server.ts";

const CLI = resolve("dist/cli.js");
const validatePlan = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync("docs/plan.schema.json", "utf8")) as object,
);

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** The committed bundle as a child process in a folder of its own, talking to a sandbox over a socket. */
class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), "segment-access-cli-"));
  readonly sandbox: Sandbox;
  readonly env: Record<string, string>;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token", PATH: process.env["PATH"] ?? "" };
  }

  run(argv: readonly string[], env: Record<string, string> = this.env): Promise<Ran> {
    return new Promise((done) => {
      execFile(process.execPath, [CLI, ...argv], { cwd: this.folder, env, maxBuffer: 1 << 28 }, (error, out, err) => {
        expect(out + err).not.toContain("CANARY");
        done({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  }

  async json(argv: readonly string[]): Promise<{ code: number; value: Plan & Applied }> {
    const { code, out } = await this.run([...argv, "--format", "json"]);
    return { code, value: JSON.parse(out) as Plan & Applied };
  }

  /** The requests since the last look, as `METHOD /path`. */
  requests(): readonly string[] {
    const fresh = this.sandbox.requests.slice(this.#seen).map(({ method, path }) => `${method} ${path}`);
    this.#seen = this.sandbox.requests.length;
    return fresh;
  }

  writes(): readonly string[] {
    return this.requests().filter((request) => !request.startsWith("GET "));
  }

  #seen = 0;

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    expect(text).toContain(from);
    this.write(file, text.replace(from, to));
  }
}

type Change = { action: string; fact: Record<string, string>; source?: { file: string; line: number } };
type Plan = {
  fingerprint: string;
  summary: {
    add: number;
    remove: number;
    operations: number;
    requests: { read: number; write: number };
    deferred: number;
  };
  changes: Change[];
  people: { email: string; effect: string }[];
  findings: { rule: string; severity: string; message: string }[];
  deferred: { change: Change; until: string }[];
};
type Applied = { operations: { method: string; path: string; status: string; error?: string }[]; remaining: Change[] };

async function open(options: SandboxOptions = {}): Promise<Shell> {
  const sandbox = await startSandbox({ rateLimits: false, ...options });
  const shell = new Shell(sandbox);
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(shell.folder, { recursive: true });
  });
  return shell;
}

const USERS = "policies/acme-prod/users.yaml";

/** A folder with the imported policy of the sandbox's workspace. */
async function adopted(options: SandboxOptions = {}): Promise<Shell> {
  const shell = await open(options);
  expect(await shell.run(["import"])).toMatchObject({ code: 0 });
  shell.requests();
  return shell;
}

function permissionsOf(shell: Shell, email: string): readonly string[] {
  const { users, roles } = shell.sandbox.state();
  const { permissions } = users.find((user) => user.email === email) ?? { permissions: [] };
  return permissions
    .flatMap(({ roleId, resources }) =>
      resources.map(({ type }) => `${roles.find(({ id }) => id === roleId)?.name} on ${type}`),
    )
    .sort();
}

test("the whole story: import, plan, edit, plan, apply, plan, a change by hand, drift, repair", async () => {
  const shell = await adopted();
  expect(await shell.json(["plan"])).toMatchObject({ code: 0, value: { summary: { add: 0, remove: 0 }, changes: [] } });

  shell.edit(
    USERS,
    "lee@acme.com: { role: member }",
    "lee@acme.com: { role: member, sources: { payments: read-only } }",
  );
  const planned = await shell.json(["plan"]);
  expect(planned.code).toBe(2);
  expect(validatePlan(planned.value), JSON.stringify(validatePlan.errors)).toBe(true);
  expect(planned.value.changes).toEqual([
    {
      action: "add",
      fact: { kind: "grant", principal: "user:lee@acme.com", role: "Source Read-only", on: "source:payments" },
      source: { file: USERS, line: 19, column: 44 },
    },
  ]);
  expect(shell.writes()).toEqual([]);

  const applied = await shell.json(["apply", "--fingerprint", planned.value.fingerprint, "--yes"]);
  expect(applied).toMatchObject({
    code: 0,
    value: {
      remaining: [],
      operations: [{ method: "PUT", path: "/users/{user:lee@acme.com}/permissions", status: "done" }],
    },
  });
  expect(shell.writes()).toHaveLength(1);
  expect(permissionsOf(shell, "lee@acme.com")).toEqual(["Source Read-only on SOURCE", "Workspace Member on WORKSPACE"]);
  expect((await shell.run(["plan"])).code).toBe(0);

  shell.sandbox.change((state) => {
    const sam = state.users.find(({ email }) => email === "sam@acme.com");
    const owner = state.roles.find(({ name }) => name === "Workspace Owner");
    sam?.permissions.push({
      roleId: owner?.id ?? "",
      resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
    } as never);
  });
  const drifted = await shell.run(["drift"]);
  expect(drifted.code).toBe(2);
  expect(drifted.out).toMatch(/^The workspace is no longer what the policy says\./u);
  expect(drifted.out).toContain("sam@acme.com");
  expect(drifted.out).toContain("Workspace Owner");
  expect(await shell.json(["apply", "--yes"])).toMatchObject({ code: 0, value: { remaining: [] } });
  expect(permissionsOf(shell, "sam@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
  expect((await shell.run(["drift"])).code).toBe(0);
});

test("two hundred people into five groups take fewer than 20 writes", async () => {
  const shell = await adopted();
  const people = Array.from({ length: 200 }, (_, index) => `person${index}@acme.com`);
  shell.write(
    "policies/acme-prod/new-people.yaml",
    `users:\n${people.map((email) => `  ${email}: { role: member }\n`).join("")}`,
  );
  const groups = Array.from(
    { length: 5 },
    (_, index) =>
      `  Team ${index}:\n    sources: read-only\n    members: [${people.filter((__, at) => at % 5 === index).join(", ")}]\n`,
  );
  shell.write("policies/acme-prod/new-groups.yaml", `groups:\n${groups.join("")}`);
  expect(await shell.json(["apply", "--yes"])).toMatchObject({ code: 0, value: { remaining: [] } });
  expect(shell.writes().length).toBeLessThan(20);
  const state = shell.sandbox.state();
  expect(state.invites.filter(({ email }) => email.startsWith("person"))).toHaveLength(200);
  expect(state.groups.filter(({ name }) => name.startsWith("Team")).map(({ members }) => members.length)).toEqual([
    40, 40, 40, 40, 40,
  ]);
  expect((await shell.run(["plan"])).code).toBe(0);
});

describe("nothing but apply writes", () => {
  test.each([
    [["validate"]],
    [["plan"]],
    [["drift"]],
    [["import", "--force"]],
    [["apply", "--fingerprint", `sha256:${"0".repeat(64)}`, "--yes"]],
  ])("%j", async (argv) => {
    const shell = await adopted();
    shell.edit(USERS, "sam@acme.com: { role: member }", "sam@acme.com: { role: admin }");
    await shell.run(argv);
    expect(shell.writes()).toEqual([]);
  });
});

describe("tokens and workspaces", () => {
  test("without a token nothing is sent, and it is said how to get one", async () => {
    const shell = await adopted();
    const { SEGMENT_TOKEN: _, ...env } = shell.env;
    for (const command of ["plan", "drift", "import"]) {
      const { code, out, err } = await shell.run([command], env);
      expect(code).toBe(1);
      expect(out + err).toMatch(/token .*SEGMENT_TOKEN.*Workspace Owner/su);
    }
    expect(shell.requests()).toEqual([]);
  });

  test("a wrong token is said, and is the end", async () => {
    const shell = await adopted();
    const strict = await startSandbox({ token: "right" });
    onTestFinished(() => strict.close());
    const { code, out } = await shell.run(["plan", "--format", "json"], { ...shell.env, SEGMENT_API_URL: strict.url });
    expect(code).toBe(1);
    expect((JSON.parse(out) as Plan).findings.map(({ rule }) => rule)).toEqual(["token"]);
    expect(strict.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /"]);
  });

  test("a workspace's own token goes before the general one", async () => {
    const shell = await open({ token: "own" });
    shell.write("policies/p.yaml", "workspace: acme-prod\nusers:\n  dana@acme.com: { role: owner }\n");
    const env = { ...shell.env, SEGMENT_TOKEN: "wrong", SEGMENT_TOKEN_ACME_PROD: "own" };
    const { out } = await shell.run(["plan", "--format", "json"], env);
    expect((JSON.parse(out) as Plan).summary.requests.read).toBeGreaterThan(5);
  });

  test("a policy for another workspace is noticed with the first request", async () => {
    const shell = await adopted();
    shell.edit("policies/acme-prod/workspace.yaml", "workspace: acme-prod", "workspace: acme-dev");
    const { code, value } = await shell.json(["plan"]);
    expect(code).toBe(1);
    expect(value.findings).toMatchObject([{ rule: "wrong-workspace", severity: "error" }]);
    expect(shell.requests()).toEqual(["GET /"]);
  });

  test("plain http goes to loopback only", async () => {
    const shell = await adopted();
    const { code, out } = await shell.run(["plan", "--format", "json"], {
      ...shell.env,
      SEGMENT_API_URL: "http://example.com",
    });
    expect(code).toBe(1);
    expect((JSON.parse(out) as Plan).findings).toHaveLength(1);
  });
});

describe("apply", () => {
  test("needs --yes where nobody can answer", async () => {
    const shell = await adopted();
    shell.edit(USERS, "sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }");
    const { code, out } = await shell.run(["apply"]);
    expect(code).toBe(1);
    expect(out).toContain("--yes");
    expect(shell.requests()).toEqual([]);
  });

  test("refuses another plan than the reviewed one, and says what differs where the reviewed plan is at hand", async () => {
    const shell = await adopted();
    shell.edit(USERS, "sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }");
    expect((await shell.run(["plan", "--format", "json", "--out", "reviewed.json"])).code).toBe(2);
    shell.edit(USERS, "lee@acme.com: { role: member }", "lee@acme.com: { role: admin }");
    const { code, out } = await shell.run(["apply", "--fingerprint", "reviewed.json", "--yes"]);
    expect(code).toBe(1);
    expect(out).toContain("plan-changed");
    expect(out).toContain("not reviewed: + Source Admin on workspace for user:lee@acme.com");
    expect(out).not.toContain("not reviewed: + Source Read-only");
    expect(shell.writes()).toEqual([]);
  });

  test("an error finding stops it before the first write", async () => {
    const shell = await adopted();
    shell.edit(USERS, "dana@acme.com: { role: owner }", "dana@acme.com: { role: member }");
    shell.edit(USERS, "breakglass@acme.com: { role: owner }", "breakglass@acme.com: { role: member }");
    const { code, value } = await shell.json(["apply", "--yes"]);
    expect(code).toBe(1);
    expect(value.operations).toEqual([]);
    expect(value.findings.map(({ rule }) => rule)).toContain("last-owner");
    expect(shell.writes()).toEqual([]);
  });

  test("one failed operation does not stop the others, and the next run finishes the job", async () => {
    const shell = await adopted();
    shell.edit(USERS, "sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }");
    shell.edit(USERS, "lee@acme.com: { role: member }", "lee@acme.com: { role: admin }");
    const lee = shell.sandbox.state().users.find(({ email }) => email === "lee@acme.com")?.id ?? "";
    shell.sandbox.fail({ kind: "status", status: 422, on: { method: "PUT", path: `/users/${lee}/permissions` } });
    const { code, value } = await shell.json(["apply", "--yes"]);
    expect(code).toBe(1);
    expect(value.operations.map(({ path, status }) => [path, status]).sort()).toEqual([
      ["/users/{user:lee@acme.com}/permissions", "failed"],
      ["/users/{user:sam@acme.com}/permissions", "done"],
    ]);
    expect(new Set(value.remaining.map(({ fact }) => fact["principal"]))).toEqual(new Set(["user:lee@acme.com"]));
    expect(await shell.json(["apply", "--yes"])).toMatchObject({ code: 0, value: { remaining: [] } });
  });

  test("what changed since the review is left alone", async () => {
    const options: { onRequest?: SandboxOptions["onRequest"] } = {};
    const shell = await adopted({ onRequest: (request) => options.onRequest?.(request) });
    shell.edit(
      USERS,
      "lee@acme.com: { role: member }",
      "lee@acme.com: { role: member, sources: read-only }\n  fresh@acme.com: { role: member }",
    );
    options.onRequest = ({ method }) => {
      if (method !== "POST") return;
      options.onRequest = undefined;
      shell.sandbox.change((state) => {
        const privacy = state.roles.find(({ name }) => name === "PII Access");
        state.users
          .find(({ email }) => email === "lee@acme.com")
          ?.permissions.push({
            roleId: privacy?.id ?? "",
            resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
          } as never);
      });
    };
    const { code, value } = await shell.json(["apply", "--yes"]);
    expect(code).toBe(1);
    expect(value.operations.map(({ method, status }) => [method, status])).toEqual([
      ["POST", "done"],
      ["PUT", "conflicted"],
    ]);
    expect(permissionsOf(shell, "lee@acme.com")).toEqual(["PII Access on WORKSPACE", "Workspace Member on WORKSPACE"]);
    expect(value.remaining.map(({ action, fact }) => [action, fact["role"]])).toEqual([
      ["add", "Source Read-only"],
      ["remove", "PII Access"],
    ]);
  });

  test("a batch that is refused for one of its people is split until only that one fails", async () => {
    const options: { onRequest?: SandboxOptions["onRequest"] } = {};
    const shell = await adopted({ onRequest: (request) => options.onRequest?.(request) });
    const people = Array.from({ length: 9 }, (_, index) => `p${index}@acme.com`);
    shell.edit(
      USERS,
      "sam@acme.com: { role: member }",
      `sam@acme.com: { role: member }\n${people.map((email) => `  ${email}: { role: member }`).join("\n")}`,
    );
    options.onRequest = ({ method }) => {
      if (method !== "POST") return;
      options.onRequest = undefined;
      shell.sandbox.change((state) => void state.invites.push({ ...state.invites[0], email: "p3@acme.com" } as never));
    };
    const { code, value } = await shell.json(["apply", "--yes"]);
    expect(shell.sandbox.state().invites.filter(({ email }) => /^p\d@/u.test(email))).toHaveLength(9);
    expect(value.operations.filter(({ status }) => status !== "done")).toHaveLength(1);
    expect(value.remaining).toEqual([]);
    expect(code).toBe(1);
  });

  test("the handover of the only owner waits for the invite, and ends with the run after it", async () => {
    const shell = await adopted();
    shell.sandbox.change(
      (state) => void (state.users = state.users.filter(({ email }) => email !== "breakglass@acme.com")),
    );
    shell.write(
      USERS,
      shell
        .read(USERS)
        .replace("  breakglass@acme.com: { role: owner }\n", "")
        .replace("dana@acme.com: { role: owner }", "dana@acme.com: { role: member }\n  heir@acme.com: { role: owner }"),
    );
    const first = await shell.json(["apply", "--yes"]);
    expect(first).toMatchObject({
      code: 0,
      value: { remaining: [], deferred: [{ until: "heir@acme.com accepts the invite" }] },
    });
    expect(permissionsOf(shell, "dana@acme.com")).toContain("Workspace Owner on WORKSPACE");
    expect((await shell.run(["plan"])).code).toBe(2);
    expect((await shell.run(["drift"])).code).toBe(0);
    shell.sandbox.acceptInvite("heir@acme.com");
    expect(await shell.json(["apply", "--yes"])).toMatchObject({ code: 0, value: { remaining: [], deferred: [] } });
    expect(permissionsOf(shell, "dana@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
    expect((await shell.run(["plan"])).code).toBe(0);
  });
});

describe("snapshots", () => {
  test("a saved workspace plans the same without token or network, and holds no secret", async () => {
    const shell = await adopted();
    shell.edit(USERS, "sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }");
    const online = await shell.json(["plan", "--save-live", "live.json"]);
    shell.requests();
    const { out, code } = await shell.run(["plan", "--live", "live.json", "--format", "json"], {});
    const offline = JSON.parse(out) as Plan;
    expect(code).toBe(2);
    expect(offline.fingerprint).toBe(online.value.fingerprint);
    expect({ ...offline, summary: undefined }).toEqual({ ...online.value, summary: undefined });
    expect(offline.summary.requests.read).toBe(0);
    expect(shell.requests()).toEqual([]);
    expect(shell.read("live.json")).not.toMatch(/CANARY|writeKey|settings/u);
  });

  test("a file that is no snapshot is said", async () => {
    const shell = await adopted();
    shell.write("live.json", "{ nonsense");
    const { code, value } = await shell.json(["plan", "--live", "live.json"]);
    expect(code).toBe(1);
    expect(value.findings[0]?.message).toContain("live.json");
  });
});

describe("import", () => {
  test("leaves an existing policy alone unless told otherwise", async () => {
    const shell = await adopted();
    shell.write(USERS, "# mine\n");
    const refused = await shell.run(["import"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("policy-exists");
    expect(shell.read(USERS)).toBe("# mine\n");
    expect((await shell.run(["import", "--force"])).code).toBe(0);
    expect(shell.read(USERS)).toContain("dana@acme.com");
  });

  test("--out names the folder", async () => {
    const shell = await open();
    expect((await shell.run(["import", "--out", "elsewhere"])).code).toBe(0);
    expect(readdirSync(join(shell.folder, "elsewhere")).sort()).toEqual([
      "groups.yaml",
      "users.yaml",
      "workspace.yaml",
    ]);
    expect((await shell.run(["plan", "--policy", "elsewhere"])).code).toBe(0);
  });
});

test("several workspaces are planned one by one, with one exit code and an array", async () => {
  const shell = await adopted();
  const other = JSON.stringify({
    version: 1,
    workspace: { id: "w", slug: "acme-dev", name: "" },
    roles: [{ name: "Workspace Owner" }],
    resources: [],
    users: [],
    groups: [],
  });
  shell.write("policies/acme-dev/policy.yaml", "workspace: acme-dev\nusers: {}\n");
  const { code, out } = await shell.run(["plan", "--format", "json"]);
  expect(code).toBe(1);
  const plans = JSON.parse(out) as (Plan & { workspace: string })[];
  expect(plans.map(({ workspace, findings }) => [workspace, findings.map(({ rule }) => rule)])).toEqual([
    ["acme-dev", ["wrong-workspace"]],
    ["acme-prod", ["invite-pending"]],
  ]);
  shell.write("dev.json", other);
  expect((await shell.json(["plan", "--workspace", "acme-prod"])).code).toBe(0);
  expect(
    (await shell.json(["plan", "--workspace", "acme-dev", "--live", "dev.json"])).value.findings.map(
      ({ rule }) => rule,
    ),
  ).toContain("last-owner");
});

describe("usage", () => {
  test.each([
    [["plan", "--formt", "json"], "--format"],
    [["pln"], "plan"],
    [["plan", "--format", "xml"], "json"],
    [["plan", "--today", "2026-02-30"], "YYYY-MM-DD"],
    [["sandbox", "--port", "99999"], "65535"],
    [["plan", "--policy", "nowhere"], "no-policy"],
  ])("%j is refused with a hint", async (argv, hint) => {
    const shell = await open();
    const { code, out, err } = await shell.run(argv);
    expect(code).toBe(1);
    expect(out + err).toContain(hint);
    expect(out + err).not.toMatch(/\n\s+at /u);
  });

  test.each(["validate", "plan", "apply", "drift", "import", "sandbox", "demo", "schema"])(
    "%s --help has an example",
    async (command) => {
      const shell = await open();
      const { code, out } = await shell.run([command, "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(/Example:\n {2}.*segment-access/u);
    },
  );

  test("schema prints what stands in docs", async () => {
    const shell = await open();
    expect((await shell.run(["schema"])).out).toBe(readFileSync("docs/policy.schema.json", "utf8"));
    expect((await shell.run(["schema", "plan"])).out).toBe(readFileSync("docs/plan.schema.json", "utf8"));
  });

  test("policy errors print the object with empty lists", async () => {
    const shell = await adopted();
    shell.edit(USERS, "role: admin", "rol: admin");
    const { code, value } = await shell.json(["plan"]);
    expect(code).toBe(1);
    expect(validatePlan(value), JSON.stringify(validatePlan.errors)).toBe(true);
    expect(value.changes).toEqual([]);
    expect(value.findings).toMatchObject([
      { rule: "unknown-key", message: expect.stringContaining("did you mean `role`") as string },
    ]);
    expect(shell.requests()).toEqual([]);
  });
});

test("sandbox prints its address alone on the first line, keeps its state, and ends at Ctrl-C", async () => {
  const shell = await open();
  const start = async (): Promise<{ url: string; stop: () => Promise<number | null> }> => {
    const child = spawn(process.execPath, [CLI, "sandbox", "--port", "0", "--state", "state.json"], {
      cwd: shell.folder,
      env: { PATH: "" },
    });
    const first = await new Promise<string>((resolveLine) => {
      child.stdout.once("data", (data: Buffer) => resolveLine(String(data)));
    });
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/u);
    const stop = (): Promise<number | null> =>
      new Promise((ended) => {
        child.once("exit", ended);
        child.kill("SIGINT");
      });
    return { url: first.trim(), stop };
  };
  const one = await start();
  const created = await fetch(`${one.url}/groups`, {
    method: "POST",
    headers: { authorization: "Bearer x" },
    body: JSON.stringify({ name: "Kept" }),
  });
  expect(created.status).toBe(200);
  expect(await one.stop()).toBe(0);
  const two = await start();
  const listed = await (
    await fetch(`${two.url}/groups?pagination.count=100`, { headers: { authorization: "Bearer x" } })
  ).text();
  expect(listed).toContain("Kept");
  expect(await two.stop()).toBe(0);
});

test("an apply goes on to its end, and ends as it went, though nobody reads what it prints", async () => {
  const shell = await adopted();
  shell.edit(
    USERS,
    "lee@acme.com: { role: member }",
    "lee@acme.com: { role: admin }\n  fresh@acme.com: { role: member }",
  );
  const code = await new Promise<number | null>((done) => {
    const child = spawn(process.execPath, [CLI, "apply", "--yes"], { cwd: shell.folder, env: shell.env });
    child.stdout.destroy();
    child.stderr.destroy();
    child.once("exit", done);
  });
  expect(code).toBe(0);
  expect(shell.writes().map((request) => request.split(" ")[0])).toEqual(["POST", "PUT"]);
  expect((await shell.run(["plan"])).code).toBe(0);
});

test("a plan that is asked to end just ends", async () => {
  const shell = await adopted();
  shell.sandbox.fail({ kind: "timeout", on: { path: "/roles" } });
  const signal = await new Promise<string | null>((done) => {
    const child = spawn(process.execPath, [CLI, "plan"], { cwd: shell.folder, env: shell.env });
    child.once("exit", (_, by) => done(by));
    setTimeout(() => child.kill("SIGINT"), 1_000);
  });
  expect(signal).toBe("SIGINT");
});

test("a permission on no resource at all survives a change of what stands beside it", async () => {
  const state = seed("acme");
  const admin = state.roles.find(({ name }) => name === "Source Admin");
  state.users
    .find(({ email }) => email === "lee@acme.com")
    ?.permissions.push({ roleId: admin?.id ?? "", resources: [] });
  const shell = await open({ state });
  expect((await shell.run(["import"])).code).toBe(0);
  expect((await shell.run(["plan"])).code).toBe(0);
  expect(shell.read(USERS)).toContain("on: resources:none");
  shell.edit(USERS, "    roles:\n      - role: Source Admin\n        on: resources:none\n", "");
  const { value } = await shell.json(["plan"]);
  expect(value.changes.map(({ action, fact }) => [action, fact["role"], fact["on"]])).toEqual([
    ["remove", "Source Admin", "resources:none"],
  ]);
});

test("demo ends well", async () => {
  const shell = await open();
  const { code, out } = await shell.run(["demo"], { PATH: "" });
  expect(code).toBe(0);
  expect(out).toContain("Read back: the workspace is what the policy says");
});
