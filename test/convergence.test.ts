import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { run } from "../src/program.ts";
import { startSandbox } from "../src/sandbox/server.ts";
import { collectingTerminal } from "./terminal.ts";

/** People of the sandbox's company and some who are not there yet. */
const PEOPLE = ["dev", "kim", "lee", "mira", "sam", "new.one", "new.two", "NEW.three"].map(
  (name) => `${name}@acme.com`,
);
const GROUPS = ["Analytics Engineers", "Mobile Team", "Leadership", "Fresh", "{odd} 100% / name"];

const word = fc.constantFrom("full-access", "read-only", "read-write");
const access = fc.record(
  {
    sources: fc.dictionary(fc.constantFrom("web-prod", "payments", "checkout", "*"), word, { maxKeys: 3 }),
    warehouses: fc.dictionary(fc.constantFrom("snowflake-prod", "*"), word, { maxKeys: 2 }),
    functions: fc.dictionary(fc.constantFrom("Enrich orders", "*"), word, { maxKeys: 2 }),
    spaces: fc.constant({ "engage-prod": "read-only" }),
    "tracking-plans": word,
    roles: fc.subarray([
      { role: "Source Admin", on: "env=staging" },
      { role: "Source Read-only", on: "env=prod,team=growth" },
      "PII Access",
    ]),
  },
  { requiredKeys: [] },
);

const policy = fc.record({
  users: fc.dictionary(
    fc.constantFrom(...PEOPLE),
    fc.tuple(access, fc.constantFrom("member", "admin", "read-only", "owner")),
    { noNullPrototype: true },
  ),
  groups: fc.dictionary(fc.constantFrom(...GROUPS), fc.tuple(access, fc.infiniteStream(fc.boolean())), {
    noNullPrototype: true,
  }),
  batch: fc.integer({ min: 1, max: 4 }),
});

function fileOf({ users, groups, batch }: typeof policy extends fc.Arbitrary<infer Value> ? Value : never): string {
  const people = Object.keys(users);
  return JSON.stringify({
    workspace: "acme-prod",
    settings: { limits: { removals: "100%", "owners-added": 99 }, batch },
    users: {
      "dana@acme.com": { role: "owner" },
      ...Object.fromEntries(Object.entries(users).map(([email, [given, role]]) => [email, { role, ...given }])),
    },
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, [given, coin]]) => [
        name,
        { members: people.filter(() => coin.next().value === true), ...given },
      ]),
    ),
  });
}

test("apply, read again, plan again: nothing is left, whatever one policy follows another", async () => {
  let writes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(policy, { minLength: 2, maxLength: 4 }),
      fc.boolean(),
      async (policies, permissionsInUserList) => {
        const cwd = await mkdtemp(join(tmpdir(), "segment-access-convergence-"));
        const sandbox = await startSandbox({ rateLimits: false, permissionsInUserList });
        try {
          const terminal = () => collectingTerminal({ cwd, env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "t" } });
          for (const one of policies) {
            await writeFile(join(cwd, "policy.yaml"), fileOf(one));
            const applying = terminal();
            expect(
              await run(["apply", "--policy", "policy.yaml", "--yes"], applying),
              applying.stdout() + applying.stderr(),
            ).toBe(0);
            const planning = terminal();
            expect(await run(["plan", "--policy", "policy.yaml"], planning), planning.stdout()).toBe(0);
            for (const { email } of sandbox.state().invites) sandbox.acceptInvite(email);
            const accepted = terminal();
            expect(await run(["plan", "--policy", "policy.yaml"], accepted), accepted.stdout()).toBe(0);
          }
          writes += sandbox.requests.filter(({ method }) => method !== "GET").length;
        } finally {
          await sandbox.close();
          await rm(cwd, { recursive: true });
        }
      },
    ),
    { numRuns: Number(process.env["RUNS"] ?? 12) },
  );
  expect(writes).toBeGreaterThan(0);
});
