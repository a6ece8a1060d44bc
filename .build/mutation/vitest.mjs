// Stands in for vitest where mutants are tried: collects tests without running them, and leaves `expect` as it is.
import { format } from "node:util";
import { chai, GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";

/**
 * @typedef {() => unknown} Hook
 * @typedef {{ name: string, parent?: Suite, beforeAll: Hook[], afterAll: Hook[], beforeEach: Hook[], afterEach: Hook[] }} Suite
 * @typedef {{ id: string, suite: Suite, run: (context: object) => unknown }} Test
 */

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
// Of texts alone: others would have to be serialised as vitest does.
chai.Assertion.addMethod("toMatchInlineSnapshot", function (/** @type {string} */ inline) {
  const lines = inline.split("\n");
  const indent = /^\s*/u.exec(lines[1] ?? "")?.[0] ?? "";
  const expected =
    lines.length < 3
      ? inline
      : lines
          .slice(1, -1)
          .map((line) => line.replace(indent, ""))
          .join("\n");
  expect(`"${chai.util.flag(this, "object")}"`).toBe(expected);
});
const expectation = (/** @type {unknown} */ value, /** @type {string | undefined} */ message) =>
  chai.expect(value, message);
export const expect = Object.assign(expectation, chai.expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });

/** @type {(name: string, parent?: Suite) => Suite} */
const suiteOf = (name, parent) => ({ name, parent, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] });

/** What each file of tests defines, by its path. @type {Map<string, () => void>} */
let files = new Map();
/** @type {Test[]} */
let tests = [];
/** How many tests have a path so far. @type {Map<string, number>} */
let paths = new Map();
let suite = suiteOf("");
/** @type {Hook[]} */
let finishers = [];

/** The bundle begins with this for each file of tests: nothing of a file is evaluated before somebody wants its tests. @type {(file: string, define: () => void) => void} */
export function inFile(file, define) {
  files.set(file, define);
}

/** Evaluates the bundle, and returns the paths of its files. @param {() => void} evaluate */
export function begin(evaluate) {
  files = new Map();
  evaluate();
  return [...files.keys()];
}

/** The tests of a file, which is evaluated for that. @param {string} file @returns {readonly Test[]} */
export function testsOf(file) {
  tests = [];
  paths = new Map();
  within(suiteOf(file), files.get(file) ?? (() => {}));
  return tests;
}

/** Runs a test with the hooks around it; `opened` holds the suites whose `beforeAll` ran. @param {Test} test @param {Set<Suite>} opened */
export async function runTest(test, opened) {
  finishers = [];
  /** @type {Suite[]} */
  const suites = [];
  for (let at = /** @type {Suite | undefined} */ (test.suite); at !== undefined; at = at.parent) suites.unshift(at);
  for (const one of suites) {
    if (opened.has(one)) continue;
    opened.add(one);
    for (const hook of one.beforeAll) await hook();
  }
  try {
    for (const hook of suites.flatMap(({ beforeEach }) => beforeEach)) await hook();
    await test.run({});
  } finally {
    for (const hook of suites.toReversed().flatMap(({ afterEach }) => afterEach.toReversed())) await hook();
    for (const hook of finishers.toReversed()) await hook();
  }
}

/** @type {(name: string, fn: (...row: never[]) => unknown) => void} */
const define = (name, fn) => {
  const names = [name];
  for (let at = /** @type {Suite | undefined} */ (suite); at !== undefined; at = at.parent) names.unshift(at.name);
  const path = names.join(" > ");
  const nth = (paths.get(path) ?? 0) + 1;
  paths.set(path, nth);
  tests.push({ id: nth === 1 ? path : `${path} (${nth})`, suite, run: /** @type {Test["run"]} */ (fn) });
};

/** @type {(child: Suite, fn: () => void) => void} */
function within(child, fn) {
  const outer = suite;
  suite = child;
  try {
    fn();
  } finally {
    suite = outer;
  }
}

/** @type {(define: (name: string, fn: (...row: never[]) => unknown) => void) => (rows: readonly unknown[]) => (name: string, fn: (...row: any[]) => unknown) => void} */
const each = (one) => (rows) => (name, fn) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    one(format(name, ...values), () => fn(...values));
  }
};

export const test = Object.assign(define, { each: each(define) });
export const describe = Object.assign(
  (/** @type {string} */ name, /** @type {() => unknown} */ fn) => within(suiteOf(name, suite), fn),
  { each: each((name, fn) => within(suiteOf(name, suite), fn)) },
);
export const beforeAll = (/** @type {Hook} */ hook) => void suite.beforeAll.push(hook);
export const afterAll = (/** @type {Hook} */ hook) => void suite.afterAll.push(hook);
export const beforeEach = (/** @type {Hook} */ hook) => void suite.beforeEach.push(hook);
export const afterEach = (/** @type {Hook} */ hook) => void suite.afterEach.push(hook);
export const onTestFinished = (/** @type {Hook} */ hook) => void finishers.push(hook);
