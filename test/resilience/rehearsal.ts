import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { run } from "../../src/program.ts";
import { activeOwners } from "../../src/sandbox/owners.ts";
import { type Fault, type RecordedRequest, type Sandbox, type State, startSandbox } from "../../src/sandbox/server.ts";
import { collectingTerminal, type CollectingTerminal } from "../terminal.ts";

type Report = {
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly status: string;
    readonly error?: string;
  }[];
  readonly remaining: readonly unknown[];
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
};

/**
 * What a policy asks for. `people`: somebody and a group of every kind comes, goes, gains and loses. `labels`: sources get other labels
 * while grants move between labels and sources, and a group gets another name.
 */
export type Story = "people" | "labels";

/** A workspace with a policy that asks for changes, and the means to apply it while things go wrong. */
export type Rehearsal = {
  readonly cwd: string;
  readonly sandbox: Sandbox;
  readonly terminal: () => CollectingTerminal;
  readonly apply: (
    ...options: readonly string[]
  ) => Promise<{ readonly code: number; readonly report: Report; readonly output: string }>;
  /** Of the plan as it is now. */
  readonly fingerprint: () => Promise<string>;
  readonly plan: () => Promise<number>;
  readonly end: () => Promise<void>;
};

type Options = {
  /** Default: `people`. */
  readonly story?: Story;
  readonly onRequest?: (request: RecordedRequest, sandbox: Sandbox) => void;
  readonly fault?: Fault;
  /** How long one request may take, in ms. */
  readonly timeoutMs?: number;
};

type Edit = readonly [file: string, from: string, to: string];

const PEOPLE: readonly Edit[] = [
  // Somebody is invited, somebody's invite is withdrawn, somebody leaves.
  [
    "users.yaml",
    "  eva@agency.example: { role: member }\n",
    "  ines@acme.com: { role: member, sources: { web-prod: read-only } }\n  otto@acme.com: { role: read-only }\n",
  ],
  ["users.yaml", "  priya@acme.com:\n    role: member\n    spaces: { engage-prod: read-only }\n", ""],
  ["groups.yaml", "      - priya@acme.com\n", ""],
  // Ownership moves, access moves from a person into a group, a group gains and loses, a group goes, another comes.
  ["users.yaml", "dana@acme.com: { role: owner }", "dana@acme.com: { role: member }"],
  ["users.yaml", "lee@acme.com: { role: member }", "lee@acme.com: { role: owner }"],
  ["users.yaml", "    sources: { web-prod: read-only, web-staging: full-access }\n", ""],
  [
    "groups.yaml",
    "groups:\n",
    "groups:\n  Web:\n    members: [dev@acme.com, ines@acme.com]\n    sources: { web-prod: read-only, web-staging: full-access }\n",
  ],
  ["groups.yaml", '    warehouses: { "*": read-only }\n', "    functions: read-only\n"],
  ["groups.yaml", "  Leadership:\n    members:\n      - dana@acme.com\n      - ruth@acme.com\n", ""],
];

const LABELS: readonly Edit[] = [
  // A group gets another name, and with it another member and more access.
  [
    "groups.yaml",
    "  Growth Marketing:\n    members:\n",
    "  Marketing:\n    previously: Growth Marketing\n    members:\n      - dev@acme.com\n",
  ],
  [
    "groups.yaml",
    "    spaces: { engage-prod: read-write }\n",
    "    spaces: { engage-prod: read-write }\n    functions: read-only\n",
  ],
  // One reaches web-staging by its labels from now on, the other no longer; it is relabelled in between.
  [
    "users.yaml",
    "    sources: { web-prod: read-only, web-staging: full-access }\n",
    '    sources: { "env=prod,team=growth": full-access }\n',
  ],
  [
    "users.yaml",
    "    sources: { ios-staging: read-only }\n",
    '    sources: { web-staging: full-access, "team=growth": read-only }\n',
  ],
  [
    "workspace.yaml",
    "workspace: acme-prod\n",
    `workspace: acme-prod
resources:
  sources:
    web-staging: { labels: { env: prod, team: growth } }
    ios-staging: { labels: { env: staging, team: growth } }
    payments: { labels: { env: staging } }
`,
  ],
];

const EDITS: Record<Story, readonly Edit[]> = { people: PEOPLE, labels: LABELS };

/** Starts from the seeded company, adopted, and edits its policy. */
export async function rehearse({
  story = "people",
  onRequest,
  fault,
  timeoutMs = 20_000,
}: Options = {}): Promise<Rehearsal> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-rehearsal-"));
  let hear: ((request: RecordedRequest) => void) | undefined;
  const sandbox = await startSandbox({
    rateLimits: false,
    permissionsInUserList: true,
    onRequest: (request) => hear?.(request),
  });
  const terminal = (): CollectingTerminal =>
    collectingTerminal({ cwd, env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token" }, timeoutMs });
  expect(await run(["import"], terminal())).toBe(0);
  for (const [file, from, to] of EDITS[story]) {
    const path = join(cwd, "policies/acme-prod", file);
    const text = await readFile(path, "utf8");
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
  }
  const settings = join(cwd, "policies/acme-prod/workspace.yaml");
  await writeFile(
    settings,
    (await readFile(settings, "utf8")).replace("scope: everything", "scope: everything\n  limits: { removals: 100% }"),
  );
  hear = (request) => onRequest?.(request, sandbox);
  if (fault !== undefined) sandbox.fail(fault);
  const command = async (argv: readonly string[]): Promise<{ code: number; output: string; json: unknown }> => {
    const at = terminal();
    const code = await run([...argv, "--format", "json"], at);
    expect(at.stdout() + at.stderr()).not.toContain("CANARY");
    return { code, output: at.stdout() + at.stderr(), json: JSON.parse(at.stdout()) };
  };
  return {
    cwd,
    sandbox,
    terminal,
    apply: async (...options) => {
      const { code, output, json } = await command(["apply", "--yes", ...options]);
      return { code, output, report: json as Report };
    },
    plan: async () => (await command(["plan"])).code,
    fingerprint: async () => ((await command(["plan"])).json as { fingerprint: string }).fingerprint,
    end: async () => {
      await sandbox.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

type Access = {
  /** As `role on type:id` with labels. */
  readonly held: ReadonlySet<string>;
  /** What that comes to for each source by itself, as `role reaches slug`. */
  readonly reached: ReadonlySet<string>;
};

/** A role and what it comes with. */
function rolesIn(role: string): readonly string[] {
  return role === "Source Admin" ? [role, "Source Read-only"] : [role];
}

/** What each active person can do, through themselves and their groups. */
function access({ users, groups, roles, sources }: State): ReadonlyMap<string, Access> {
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  const reaches = ({ type, id, labels }: State["users"][number]["permissions"][number]["resources"][number]) =>
    sources.filter((source) =>
      type === "SOURCE"
        ? source.id === id
        : type === "WORKSPACE" &&
          labels.every(({ key, value }) => source.labels.some((has) => has.key === key && has.value === value)),
    );
  return new Map(
    users.map(({ email, permissions }) => {
      const own = groups
        .filter(({ members }) => members.includes(email.toLowerCase()))
        .flatMap((group) => group.permissions ?? []);
      const held = [...permissions, ...own].flatMap(({ roleId, resources }) =>
        resources.map((resource) => ({ role: names.get(roleId), resource })),
      );
      return [
        email,
        {
          held: new Set(
            held.map(
              ({ role, resource: { type, id, labels } }) => `${role} on ${type}:${id} ${JSON.stringify(labels)}`,
            ),
          ),
          reached: new Set(
            held.flatMap(({ role = "", resource }) =>
              reaches(resource).flatMap(({ slug }) => rolesIn(role).map((one) => `${one} reaches ${slug}`)),
            ),
          ),
        },
      ];
    }),
  );
}

/**
 * What every moment between two states must keep, of those who are in both: an active owner remains, nobody has what neither state
 * gives, and nobody is without what both give.
 */
export function broken(moment: State, before: State, after: State): readonly string[] {
  const [now, had, gets] = [access(moment), access(before), access(after)];
  const problems: string[] = [];
  if (activeOwners(moment).length === 0) problems.push("no active owner");
  for (const [email, own] of now) {
    const [was, will] = [had.get(email), gets.get(email)];
    for (const grant of own.held)
      if (was?.held.has(grant) !== true && will?.held.has(grant) !== true) problems.push(`${email} has ${grant}`);
    for (const kind of ["held", "reached"] as const)
      for (const one of was?.[kind] ?? [])
        if (will?.[kind].has(one) === true && !own[kind].has(one)) problems.push(`${email} is without: ${one}`);
  }
  for (const email of had.keys()) if (gets.has(email) && !now.has(email)) problems.push(`${email} is gone`);
  const invited = moment.invites.map(({ email }) => email.toLowerCase());
  if (new Set(invited).size < invited.length) problems.push("somebody is invited twice");
  for (const email of invited) {
    if (![...before.invites, ...after.invites].some((invite) => invite.email.toLowerCase() === email))
      problems.push(`${email} is invited`);
  }
  return problems;
}
