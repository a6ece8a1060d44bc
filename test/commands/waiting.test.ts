import { beforeEach, describe, expect, test } from "vitest";
import { createWaiting } from "../../src/commands/waiting.ts";

let written: string[] = [];
let spun: string[] = [];
beforeEach(() => {
  written = [];
  spun = [];
});

const stream = { write: (text: string) => written.push(text) };
const spinner = {
  isSpinning: false,
  get text(): string {
    return spun.at(-1) ?? "";
  },
  set text(text: string) {
    spun.push(text);
  },
  start: () => {
    spun.push("start");
    spinner.isSpinning = true;
  },
  stop: () => {
    spun.push("stop");
    spinner.isSpinning = false;
  },
};

describe("on a terminal", () => {
  test("it counts down in place, and stops", () => {
    const waiting = createWaiting(stream, true, spinner);
    for (const text of ["limit of A, 2 s left", "limit of A, 1 s left", undefined]) waiting(text);
    expect(spun).toEqual(["limit of A, 2 s left", "start", "limit of A, 1 s left", "stop"]);
    expect(written).toEqual([]);
  });

  test("control characters do nothing there", () => {
    createWaiting(stream, true, spinner)("limit of \u001b[2J");
    expect(spun.join("")).not.toContain("\u001b");
    spinner.isSpinning = false;
  });
});

describe("elsewhere", () => {
  const linesOf = (...texts: readonly (string | undefined)[]): readonly string[] => {
    const waiting = createWaiting(stream, false, spinner);
    for (const text of texts) waiting(text);
    expect(spun).toEqual([]);
    return written;
  };

  test("a wait is one line, however long it is", () => {
    expect(linesOf("A, 3 s left", "A, 2 s left", "A, 1 s left", undefined)).toEqual(["A, 3 s left\n"]);
  });

  test("the next wait for the same reason is another", () => {
    expect(linesOf("A, 3 s left", "A, 2 s left", "A, 1 s left", "A, 2 s left", "A, 1 s left")).toEqual([
      "A, 3 s left\n",
      "A, 2 s left\n",
    ]);
  });

  test("waits that take turns are a line each, not one a second", () => {
    expect(linesOf("A, 9 s left", "B, 9 s left", "A, 8 s left", "B, 8 s left", "A, 7 s left")).toEqual([
      "A, 9 s left\n",
      "B, 9 s left\n",
    ]);
  });

  test("a wait that was cut off leaves the next one to be told", () => {
    expect(linesOf("A, 30 s left", "A, 29 s left", undefined, "A, 20 s left")).toEqual([
      "A, 30 s left\n",
      "A, 20 s left\n",
    ]);
  });

  test("writing at a steady pace of one a second is told once", () => {
    const paced = Array.from({ length: 50 }, () => ["A, 1 s left", undefined]).flat();
    expect(linesOf(...paced)).toEqual(["A, 1 s left\n"]);
  });

  test("what has no end in sight is told once, and again after an end", () => {
    expect(linesOf("reading", "reading", undefined, "reading")).toEqual(["reading\n", "reading\n"]);
  });

  test("control characters are shown, not obeyed", () => {
    expect(linesOf("\u001b[2J").join("")).not.toContain("\u001b");
  });
});

test("off a terminal, a count is told once", () => {
  const told: string[] = [];
  const unused = { text: "", isSpinning: false, start: () => undefined, stop: () => undefined };
  const waiting = createWaiting({ write: (text: string) => told.push(text) }, false, unused);
  for (const count of [50, 100, 150]) waiting(`talking to Segment, ${count} requests so far`);
  expect(told).toEqual(["talking to Segment, 50 requests so far\n"]);
});
