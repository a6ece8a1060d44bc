// Runs the suites that make things go wrong, in their long form, and writes docs/reliability.md from what they report. With `--short`
// they run as in `npm test`, and the page says so; with `--short --from FOLDER` the page is made of what a run of `npm test` with
// RELIABILITY_OUT=FOLDER left there. A run in which anything fails writes nothing.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const PAGE = "docs/reliability.md";
const SUITES = ["test/resilience", "test/hostile", "test/laws.test.ts", "test/convergence.test.ts"];
const isShort = process.argv.includes("--short");

/** @typedef {{ suite: string, shows: string, figures: Record<string, number> }} Report */

/** @param {readonly Report[]} reports */
function render(reports) {
  const parts = reports.map(({ suite, shows, figures }) => {
    const rows = Object.entries(figures).map(([name, count]) => `| ${name} | ${count.toLocaleString("en")} |`);
    return `### ${suite}\n\n${shows}\n\n| | |\n| --- | ---: |\n${rows.join("\n")}`;
  });
  const how = isShort ? "`node .build/reliability.mjs --short`, the sizes of `npm test`" : "`npm run soak`";
  return `# Reliability

What was done to segment-access to make it fail, and what came of it. A run in which one assertion fails writes no page: every figure here
is of cases that held.

Written by ${how}, from what the suites reported, on Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.

Every suite runs in \`npm test\` as well, with as many cases or fewer. They talk to the sandbox over a socket, most of them through the command line
as it is; interruptions are of real processes.

## What no client can rule out

Segment's API has no conditional write: a permission list is read, compared with what was reviewed, and replaced. What somebody changes
in the milliseconds between that reading and that writing, for that very person or group, is replaced with it. Everything earlier is
noticed, and reported as \`live-changed\`. Of a list with several pages, an entry that moves because another one goes and a third one comes
between the same two pages can be missed; a page that says neither how many there are nor that another one follows can't be told from a
shorter one.

## Suites

${parts.join("\n\n")}
`;
}

async function writePage(/** @type {string} */ folder) {
  const reports = readdirSync(folder)
    .sort()
    .map((name) => /** @type {Report} */ (JSON.parse(readFileSync(join(folder, name), "utf8"))));
  const config = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(render(reports), { ...config, parser: "markdown" }));
  console.log(`Wrote ${PAGE}`);
}

const given = process.argv[process.argv.indexOf("--from") + 1];
if (process.argv.includes("--from") && given !== undefined) {
  await writePage(given);
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), "segment-access-reliability-"));
try {
  const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
  const env = {
    ...process.env,
    RELIABILITY_OUT: folder,
    ...(isShort ? {} : { SOAK: "1", RUNS: process.env.RUNS ?? "2000" }),
  };
  const { status } = spawnSync(process.execPath, [vitest, "run", "--testTimeout=3600000", ...SUITES], {
    env,
    stdio: "inherit",
  });
  if (status === 0) await writePage(folder);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
