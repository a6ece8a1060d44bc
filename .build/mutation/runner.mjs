// A test runner for Stryker that keeps everything in one process: the tests and the code that is mutated are bundled once, compiled once, and
// evaluated anew for each mutant, which takes milliseconds. Why not Stryker's own runner for vitest: docs/decisions/0020.
import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { Script } from "node:vm";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { build } from "esbuild";
import fc from "fast-check";
import { begin, runTest, testsOf } from "./vitest.mjs";

/**
 * @import { TestRunner, TestResult } from "@stryker-mutator/api/test-runner"
 * @import { MutantCoverage } from "@stryker-mutator/api/core"
 * @import { Suite, Test } from "./vitest.mjs"
 */

/** The tests a mutant has to get past: those that start no process. What tries sizes is not among them. `TESTS=dates`: only files whose path has it. */
const FOLDERS = ["test/core", "test/render", "test/app", "test/providers/segment"];
const FILES = ["examples", "commands/apply", "commands/explain", "laws", "language.laws", "answers.laws"].map(
  (name) => `test/${name}.test.ts`,
);
const LEFT_OUT = new Set([
  "test/core/scale.test.ts",
  "test/render/comment-budget.test.ts",
  "test/render/comment-hostile.test.ts",
]);
/** Tests that talk over sockets: they wait, and what they say of the core, its own tests say sooner. */
const OVER_SOCKETS = /^test\/(?:commands\/apply|answers\.laws|providers\/segment\/(?!lower))/u;

const SHIM = pathToFileURL(join(import.meta.dirname, "vitest.mjs")).href;

function testFiles() {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => join(folder, name)),
  );
  const wanted = process.env.TESTS ?? "";
  return [...found.toSorted(), ...FILES].filter((file) => !LEFT_OUT.has(file) && file.includes(wanted));
}

/** Milliseconds after which a test that waits for something has failed: a change can make it wait for what never comes. */
const PATIENCE = 4000;
/** Where the one process that ran all tests leaves how long each took, for those that try mutants. */
const TIMES = "test-times.json";
/** Milliseconds of processor time after which a mutant that no test has failed on counts as survived. */
const BUDGET = { ofCore: 1200, others: 5000 };

/** The name under which the bundle finds what is outside of it. */
const OUTSIDE = "__outside__";

/** Packages and generated files by what they were imported as. @type {Record<string, Record<string, unknown>>} */
const outside = {};
Object.assign(globalThis, { [OUTSIDE]: outside });

/** The tests and everything of ours they import, as one script; packages stay outside and are evaluated once. */
async function bundle() {
  const files = testFiles().map(
    (file) => `inFile(${JSON.stringify(file)}, () => require(${JSON.stringify(`./${file}`)}));`,
  );
  const { outputFiles } = await build({
    stdin: { contents: `import { inFile } from "vitest";\n${files.join("\n")}`, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    platform: "node",
    format: "iife",
    target: "node20",
    logLevel: "error",
    plugins: [
      {
        name: "stand-ins",
        setup(builder) {
          builder.onResolve({ filter: /^[^./]|\/generated\/.*\.js$/ }, ({ path, resolveDir, kind }) => {
            if (kind === "entry-point") return undefined;
            const isOurs = path.startsWith(".");
            const target = isOurs ? pathToFileURL(resolve(resolveDir, path)).href : path;
            return { path: path === "vitest" ? SHIM : target, namespace: "outside" };
          });
          builder.onLoad({ filter: /.*/, namespace: "outside" }, async ({ path }) => {
            const module = /** @type {Record<string, unknown>} */ (await import(path));
            outside[path] = module;
            const names = Object.keys(module).filter((name) => name !== "default" && name !== "module.exports");
            const given = `const outside = globalThis[${JSON.stringify(OUTSIDE)}][${JSON.stringify(path)}];`;
            return {
              contents: `${given}\nexport default outside.default;\nexport const { ${names.join(", ")} } = outside;`,
            };
          });
          builder.onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => ({
            loader: "ts",
            contents: (await readFile(path, "utf8")).replaceAll("import.meta.dirname", JSON.stringify(dirname(path))),
          }));
        },
      },
    ],
  });
  const [{ text }] = /** @type {[{ text: string }]} */ (/** @type {unknown} */ (outputFiles));
  return new Script(`(function () {${text}\n})`, { filename: "tests.cjs" });
}

/** @implements {TestRunner} */
class InProcess {
  /** Evaluates the bundle anew. @type {() => void} */
  #evaluate = () => {};
  /** Milliseconds each test took unmutated: what is quick is tried first. @type {Map<string, number>} */
  #times = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.RUNS ??= "16";
    // What one mutant leaves behind must not count against the next.
    process.on("unhandledRejection", () => {}).on("uncaughtException", () => {});
    const script = await bundle();
    this.#evaluate = () => script.runInThisContext()();
    fc.configureGlobal({ seed: 1, interruptAfterTimeLimit: 4000, markInterruptAsFailure: false });
  }

  /**
   * Runs tests up to the first that fails or the end of the budget, or all of them.
   * @param {Iterable<Test>} tests
   * @param {number} budget
   */
  async #run(tests, budget) {
    /** @type {Set<Suite>} */
    const opened = new Set();
    /** @type {TestResult[]} */
    const results = [];
    const before = process.cpuUsage();
    for (const test of tests) {
      namespace().currentTestId = test.id;
      const start = performance.now();
      /** @type {unknown} */
      let failure;
      const patience = new AbortController();
      try {
        const isOver = sleep(PATIENCE, `took over ${PATIENCE} ms`, { signal: patience.signal });
        failure = await Promise.race([runTest(test, opened), isOver]);
      } catch (error) {
        failure = error ?? new Error("threw nothing");
      }
      patience.abort();
      namespace().currentTestId = undefined;
      results.push(resultOf(test, performance.now() - start, failure));
      const { user, system } = process.cpuUsage(before);
      if (budget < Infinity && (failure !== undefined || (user + system) / 1000 > budget)) break;
    }
    const closing = [...opened].flatMap(({ afterAll }) => afterAll).map(async (hook) => hook());
    await Promise.race([Promise.allSettled(closing), sleep(PATIENCE)]);
    return results;
  }

  /** @type {TestRunner["dryRun"]} */
  async dryRun() {
    namespace().activeMutant = undefined;
    const tests = await this.#run(begin(this.#evaluate).flatMap(testsOf), Infinity);
    await writeFile(TIMES, JSON.stringify(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs])));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: namespace().mutantCoverage };
  }

  /** @type {TestRunner["mutantRun"]} */
  async mutantRun({ testFilter, activeMutant, hitLimit, sandboxFileName }) {
    if (this.#times.size === 0) this.#times = new Map(JSON.parse(await readFile(TIMES, "utf8")));
    const ns = namespace();
    ns.hitCount = hitLimit === undefined ? undefined : 0;
    ns.hitLimit = hitLimit;
    ns.activeMutant = undefined;
    begin(this.#evaluate);
    const isOfCore = sandboxFileName.includes("/src/core/");
    const ids = (testFilter ?? [...this.#times.keys()]).filter((id) => !isOfCore || !OVER_SOCKETS.test(id));
    const [, path = ""] = /\/src\/(.+)\.ts$/u.exec(sandboxFileName) ?? [];
    const turns = new Map(ids.map((id) => [id, (this.#times.get(id) ?? 0) - nearness(id, path) * FAR]));
    const turn = (/** @type {string} */ id) => turns.get(id) ?? 0;
    const chosen = inTurn(
      ids.toSorted((a, b) => turn(a) - turn(b)),
      activeMutant.id,
    );
    const results = await this.#run(chosen, isOfCore ? BUDGET.ofCore : BUDGET.others);
    ns.activeMutant = undefined;
    const isEndless = determineHitLimitReached(ns.hitCount, hitLimit);
    return toMutantRunResult(isEndless ?? { status: DryRunStatus.Complete, tests: results });
  }
}

/**
 * The tests with these ids. Each file is evaluated when the first of its tests is wanted, without the mutant: it is there while tests run.
 * @param {readonly string[]} ids
 * @param {string} mutant
 */
function* inTurn(ids, mutant) {
  /** @type {Map<string, Map<string, Test>>} */
  const known = new Map();
  for (const id of ids) {
    const file = fileOf(id);
    namespace().activeMutant = undefined;
    const tests = known.get(file) ?? new Map(testsOf(file).map((test) => [test.id, test]));
    known.set(file, tests);
    namespace().activeMutant = mutant;
    const test = tests.get(id);
    if (test !== undefined) yield test;
  }
}

/** More than any test takes. */
const FAR = 1e6;

/**
 * How much a test's path has in common with that of a source file: words from the beginning, and then whether the folder is the same.
 * @param {string} id
 * @param {string} path
 */
function nearness(id, path) {
  const tests = fileOf(id).slice("test/".length, -".test.ts".length);
  const words = tests.split(/[/-]/u);
  const wanted = path.split(/[/-]/u);
  let shared = 0;
  while (shared < words.length && words[shared] === wanted[shared]) shared += 1;
  return shared * 2 + (dirname(tests) === dirname(path) ? 1 : 0);
}

const fileOf = (/** @type {string} */ id) => id.slice(0, id.indexOf(" > "));

/** @type {(test: Test, timeSpentMs: number, failure: unknown) => TestResult} */
function resultOf({ id }, timeSpentMs, failure) {
  const common = { id, name: id, fileName: resolve(fileOf(id)), timeSpentMs };
  if (failure === undefined) return { ...common, status: TestStatus.Success };
  return { ...common, status: TestStatus.Failed, failureMessage: inspect(failure) };
}

/** What Stryker's instrumented code reads and writes. @returns {Record<string, any> & { mutantCoverage?: MutantCoverage }} */
function namespace() {
  const all = /** @type {Record<string, any>} */ (globalThis);
  return (all[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});
}

export const strykerPlugins = [
  declareFactoryPlugin(
    PluginKind.TestRunner,
    "in-process",
    Object.assign(() => new InProcess(), { inject: [] }),
  ),
];
