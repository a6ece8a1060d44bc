import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../src/core/parse.ts";
import { PolicyFile } from "../src/core/policy-file.ts";

const PAGES = ["README.md", ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []))];
const TOP_KEYS = Object.keys(PolicyFile.properties);

/** A YAML block of a page. `page` is the file, `line` the block's first line of YAML. */
type Block = { readonly page: string; readonly line: number; readonly text: string };

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gmu)].map(({ index, 1: yaml = "" }) => ({
    page,
    line: text.slice(0, index).split("\n").length + 1,
    text: yaml,
  }));
}

/** The first key of a block at the left margin: comments and blank lines are none. */
function firstKey({ text }: Block): string | undefined {
  return /^([A-Za-z-]+):/mu.exec(text.replaceAll(/^(?:#.*)?\n/gmu, ""))?.[1];
}

function isPolicy(block: Block): boolean {
  return TOP_KEYS.includes(firstKey(block) ?? "");
}

/** What a block leans on: it is shown without a `workspace`, and may name a rule that another block of its page declares. */
function surroundingsOf(block: Block): readonly { file: string; text: string }[] {
  const workspace = /^workspace:/mu.test(block.text)
    ? []
    : [{ file: "workspace.yaml", text: "workspace: acme-prod\n" }];
  const rules = /^rules:/mu.test(block.text) ? [] : blocksOf(block.page).filter((other) => firstKey(other) === "rules");
  return [...workspace, ...rules.slice(0, 1).map(({ text }) => ({ file: "rules.yaml", text }))];
}

function errorsOf(block: Block): readonly string[] {
  const { findings } = parsePolicy([{ file: block.page, text: block.text }, ...surroundingsOf(block)]);
  return findings.flatMap(({ severity, rule, message, source }) =>
    severity === "error" ? [`${block.page}:${block.line + (source?.line ?? 1) - 1} ${rule} ${message}`] : [],
  );
}

const POLICIES = PAGES.flatMap(blocksOf).filter(isPolicy);

describe("a policy that a page shows", () => {
  test.each(POLICIES.map((block) => [`${block.page}:${block.line}`, block] as const))("%s is one", (_, block) => {
    expect(errorsOf(block)).toEqual([]);
  });

  test("is found, and would be refused if it were none", () => {
    expect(new Set(POLICIES.map(({ page }) => page))).toContain("docs/policy.md");
    expect(POLICIES.map(firstKey)).toEqual(expect.arrayContaining(["users", "settings", "resources", "use"]));
    const errors = errorsOf({ page: "README.md", line: 10, text: "users:\n  a@x.io: { roel: owner }\n" });
    expect(errors.map((error) => error.split(" ").slice(0, 2))).toEqual([["README.md:11", "unknown-key"]]);
  });
});

/** Every key that the schema has, however deep. Names that people choose are none. */
function keysOf(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return new Set();
  const own = "properties" in schema ? Object.keys(schema.properties as object) : [];
  return new Set([...own, ...Object.values(schema).flatMap((inner) => [...keysOf(inner)])]);
}

describe("docs/policy.md", () => {
  const page = readFileSync("docs/policy.md", "utf8");

  test.each([...keysOf(PolicyFile)].filter((key) => key !== "properties"))("speaks of `%s`", (key) => {
    expect(page).toMatch(new RegExp(`(?:[\`.{ ,]|^)${key}(?:\`|:)`, "mu"));
  });

  test("links to headings that it has", () => {
    const anchors = [...page.matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/gu, "")
        .replaceAll(" ", "-"),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/gu)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ""))).toEqual([]);
  });
});
