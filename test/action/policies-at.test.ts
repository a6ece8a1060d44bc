import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type Loaded, load } from "../../src/app/load.ts";
import { policiesAt } from "../../src/modes/base-policy.ts";
import { github, REPO } from "../github/client.ts";
import { connected, must } from "../github/connected.ts";
import { linkTo, SUBMODULE } from "../github/git.ts";
import { store } from "../github/history.ts";
import type { GitHub } from "../github/server.ts";
import { repositoryNamed } from "../github/state.ts";
import { write } from "./rig.ts";

type Files = Readonly<Record<string, string>>;

/** What is found: every workspace by its folder, files and slug, and every refusal by its rule and place. */
function shape({ workspaces, findings }: Loaded) {
  const places = (all: Loaded["findings"]): readonly string[] =>
    all.map(({ rule, source }) => `${rule} ${source?.file ?? ""}:${source?.line ?? ""}`);
  return {
    workspaces: workspaces.map(({ folder, files, policy }) => ({
      folder,
      files: files.map(({ file, text, shared }) => [file, text, shared === true]),
      slug: policy.ok ? policy.value.workspace.value : undefined,
      findings: places(policy.findings),
    })),
    findings: places(findings),
  };
}

async function both(gh: GitHub, files: Files, path: string) {
  const repository = repositoryNamed(gh.state, REPO);
  const author = { login: "octo-author", type: "User" } as const;
  const { sha } = store(repository, {
    parents: [],
    message: "",
    author,
    date: "2026-01-01T00:00:00Z",
    files: { ...files },
  });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "policies-at-")));
  try {
    mkdirSync(join(folder, ".git"));
    for (const [file, text] of Object.entries(files)) write(folder, file, text);
    const checkout = await load(path, { cwd: folder, top: folder });
    const commit = must(await policiesAt(connected(gh), sha, { path }));
    delete repository.commits[sha];
    return { checkout: shape(checkout), commit: shape(commit) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PARTS = ["policies", "access", "shared", "rules", "a", "b", ".hidden", "x.yaml", "y.YML", "README.md"];
const CONTENTS = [
  "workspace: one\n",
  "workspace: two\n",
  "users: { a@x.io: { role: member } }\n",
  "profiles: { p: { role: member } }\n",
  "oops: 1\n",
  "\ufeff\r\n",
  SUBMODULE,
];
const TARGETS = [
  "x.yaml",
  "../x.yaml",
  "../README.md",
  "../../README.md",
  "..",
  "a",
  "../a",
  "../b/x.yaml",
  "nowhere",
  "x.yaml/",
  "../../../beyond.yaml",
  "access",
];

/** Files of which none stands where another needs a folder. */
const tree = fc
  .array(
    fc.tuple(
      fc
        .tuple(
          fc.constantFrom("policies", "policies", "policies/a", "policies/b", "access", "."),
          fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 3 }),
        )
        .map(([start, parts]) => [...(start === "." ? [] : [start]), ...parts].join("/")),
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...CONTENTS) },
        { weight: 1, arbitrary: fc.constantFrom(...TARGETS).map(linkTo) },
      ),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((entries): Files => {
    const kept: Record<string, string> = {};
    for (const [path, text] of entries) {
      const isFree = Object.keys(kept).every(
        (other) => !`${other}/`.startsWith(`${path}/`) && !`${path}/`.startsWith(`${other}/`),
      );
      // Nobody can tell from a commit what a checkout of it stands in: such a link is refused there, and passed over in the commit.
      const leadsAbove = !path.includes("/") && text === linkTo("..");
      if (isFree && !leadsAbove) kept[path] = text;
    }
    return kept;
  });

test("whatever stands in a repository, a commit is read as its checkout is", async () => {
  const gh = await github();
  onTestFinished(() => expect(gh.violations).toEqual([]));
  const paths = fc.constantFrom("policies", "policies", "policies/a", "policies/x.yaml", "access", ".");
  await fc.assert(
    fc.asyncProperty(tree, paths, fc.boolean(), async (files, path, isCut) => {
      repositoryNamed(gh.state, REPO).treeLimit = isCut ? 3 : 100_000;
      const count = new Set(Object.keys(files).map((file) => file.split("/")[0])).size;
      fc.pre(!isCut || count <= 3);
      const { checkout, commit } = await both(gh, files, path).catch((error: unknown) => {
        // A folder of more than three entries can't be listed at all.
        if (isCut && String(error).includes("too many files")) return { checkout: 0, commit: 0 };
        throw error;
      });
      expect(commit).toEqual(checkout);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test.each<[string, Files, string]>([
  [
    "links within",
    { "p/a/x.yaml": "workspace: one\n", "p/a/y.yaml": linkTo("deep/z.md"), "p/a/deep/z.md": "users:\n" },
    "p",
  ],
  [
    "a link that is no policy",
    { "p/a/x.yaml": "workspace: one\n", "p/a/README.md": linkTo("../../README.md"), "README.md": "" },
    "p",
  ],
  ["a link to a folder beside", { "p/a/x.yaml": "workspace: one\n", "p/a/b": linkTo("../../q"), "q/x.yaml": "" }, "p"],
  ["a link out", { "p/a/x.yaml": linkTo("../../q/x.yaml"), "q/x.yaml": "workspace: one\n" }, "p"],
  ["links in a circle", { "p/x.yaml": linkTo("y.yaml"), "p/y.yaml": linkTo("x.yaml") }, "p"],
  ["the folder itself a link", { p: linkTo("q"), "q/x.yaml": "workspace: one\n" }, "p"],
  ["twins", { "p/a/x.yaml": "workspace: one\n", "p/b/x.yaml": "workspace: one\n" }, "p"],
  ["shared beside", { "p/x.yaml": "workspace: one\n", "shared/s.yaml": "profiles: { p: { role: member } }\n" }, "p"],
  [
    "shared a link",
    { "p/a/x.yaml": "workspace: one\n", "p/shared": linkTo("../s"), "s/s.yaml": "profiles: {}\n" },
    "p",
  ],
  ["a submodule beside policies", { "p/a/x.yaml": "workspace: one\n", "p/b": SUBMODULE }, "p"],
  ["a file", { "p/x.yaml": "workspace: one\n" }, "p/x.yaml"],
  ["nothing", { "q/x.yaml": "" }, "p"],
])("a commit is read as its checkout: %s", async (_, files, path) => {
  const gh = await github();
  const { checkout, commit } = await both(gh, files, path);
  expect(commit).toEqual(checkout);
  expect(gh.violations).toEqual([]);
});
