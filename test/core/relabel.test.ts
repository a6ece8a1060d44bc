import { expect, test } from "vitest";
import { relabel } from "../../src/core/relabel.ts";
import { liveOf, person, policyOf, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner], [], {
  resources: [
    { kind: "source", id: "s1", names: ["web", "Website"], labels: { env: "prod" } },
    { kind: "source", id: "s2", names: ["app", "Website"], labels: { env: "dev", team: "x" } },
  ],
});
const declared = (sources: string): string => `resources: { sources: ${sources} }\n${OWNER}`;

test("where no labels are declared, resources keep theirs and nothing is compared", () => {
  expect(relabel([], live)).toEqual({ resources: live.resources, observed: [], desired: [], problems: [] });
});

test("declared labels are compared with those that the same resource carries, and with no other's", () => {
  const { labels } = policyOf(declared("{ app: { labels: { env: prod } } }"));
  const { resources, observed, desired, problems } = relabel(labels, live);
  expect(resources.map((resource) => resource.labels)).toEqual([{ env: "prod" }, { env: "prod" }]);
  expect(observed).toEqual([
    { kind: "label", on: "source:app", label: "env=dev" },
    { kind: "label", on: "source:app", label: "team=x" },
  ]);
  expect(desired.map(({ fact }) => fact)).toEqual([{ kind: "label", on: "source:app", label: "env=prod" }]);
  expect(problems).toEqual([]);
});

test.each([
  [
    "a name that two sources have",
    "{ Website: { labels: { env: prod } } }",
    "ambiguous 2:25 `Website` is the name of 2 sources: write the id of the one you mean (s1, s2).",
  ],
  [
    "a name that none has",
    "{ webb: { labels: { env: prod } } }",
    "unknown-resource 2:25 The workspace has no source `webb` (did you mean `web`?).",
  ],
  [
    "a label that the workspace does not have",
    "{ web: { labels: { env: prodd } } }",
    "unknown-label 2:42 The workspace has no label `env=prodd` (did you mean `env=prod`?).",
  ],
])("%s is told at its place", (_, sources, expected) => {
  const { findings } = proposeFor(declared(sources), live);
  const errors = findings.filter(({ severity }) => severity === "error");
  expect(errors.map(({ rule, source, message }) => `${rule} ${source?.line}:${source?.column} ${message}`)).toEqual([
    expected,
  ]);
});
