import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** Which rooms the files of a room may import from, beside their own. */
const ALLOWED: Record<string, readonly string[]> = {
  "cli.ts": ["program.ts", "commands", "render"],
  "action.ts": ["modes", "render"],
  modes: ["connect.ts", "app", "providers", "github", "render", "core", "generated"],
  "connect.ts": ["core", "providers", "generated"],
  "program.ts": ["commands", "core", "render", "sandbox", "generated"],
  commands: ["connect.ts", "app", "core", "providers", "render", "sandbox", "generated"],
  app: ["core"],
  providers: ["core", "generated"],
  render: ["core"],
  github: ["core", "render"],
  core: ["generated"],
  sandbox: [],
  generated: [],
};

/** What a pure function has no hands on. `node:crypto` is allowed for hashing. */
const IMPURE =
  /\bfetch\(|\bprocess\.|\bconsole\.|\bDate\.now\b|new Date\(\)|\bMath\.random\b|from "node:(?!crypto")|setTimeout/u;

const NAMELESS = /^(utils?|helpers?|common|manager|service|misc|shared|types)\.ts$/u;

const files = readdirSync("src", { recursive: true })
  .map((name) => join("src", String(name)))
  .filter((name) => /\.(ts|js)$/u.test(name));

const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

function importsOf(file: string): readonly { target: string; typeOnly: boolean }[] {
  const text = sources.get(file) ?? "";
  return [...text.matchAll(/(?:import|export)\s+(type\s+)?[^;"']*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gu)].map(
    ([, type, from, lazily]) => ({
      target: relative(".", join(dirname(file), from ?? lazily ?? "")),
      typeOnly: type !== undefined,
    }),
  );
}

function roomOf(file: string): string {
  return relative("src", file).split("/")[0] ?? "";
}

test("every file is read by this test", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(ALLOWED)));
});

describe("imports go one way", () => {
  test.each(files)("%s", (file) => {
    const room = roomOf(file);
    const strangers = importsOf(file)
      .filter(({ target }) => target.startsWith("src/"))
      .map(({ target }) => roomOf(target))
      .filter((other) => other !== room && !(ALLOWED[room] ?? []).includes(other));
    expect(strangers).toEqual([]);
  });
});

test("no circle", () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    expect(path, "a circle of imports").not.toContain(file);
    if (done.has(file)) return;
    for (const { target, typeOnly } of importsOf(file))
      if (!typeOnly && sources.has(target)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test("core and render have no hands", () => {
  const impure = files.filter(
    (file) => ["core", "render"].includes(roomOf(file)) && IMPURE.test(sources.get(file) ?? ""),
  );
  expect(impure).toEqual([]);
});

test("no file is called after nothing", () => {
  expect(files.filter((file) => NAMELESS.test(file.split("/").at(-1) ?? ""))).toEqual([]);
});

test("planning holds a reader: nothing but apply and its command names a provider's perform", () => {
  const writers = files.filter((file) => /\.perform\(/u.test(sources.get(file) ?? ""));
  expect(writers).toEqual(["src/app/apply.ts"]);
  const connecting = files.filter((file) => /\bconnectProvider\(/u.test(sources.get(file) ?? ""));
  expect(connecting.sort()).toEqual(["src/commands/apply.ts", "src/commands/connect.ts"]);
  const providing = files.filter((file) => /\bproviderFor\(/u.test(sources.get(file) ?? ""));
  expect(providing.sort()).toEqual(["src/modes/apply.ts", "src/modes/drift.ts", "src/modes/segment.ts"]);
  const asking = files.filter((file) => /\bconnectSegment\(/u.test(sources.get(file) ?? ""));
  expect(asking.sort()).toEqual(["src/commands/connect.ts", "src/connect.ts", "src/modes/segment.ts"]);
});
