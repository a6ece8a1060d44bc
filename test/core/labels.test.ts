import { describe, expect, test } from "vitest";
import { group, lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const labelled = (labels: string): string => `resources: { sources: { web-staging: { labels: ${labels} } } }\n`;

describe("declared labels", () => {
  test("are all the labels of a source: what is missing is added, what is not declared comes off", () => {
    expect(lines(proposeFor(`${labelled("{ env: prod, team: money }")}${OWNER}`, liveOf([owner])))).toEqual([
      "+ env=prod on source:web-staging",
      "+ team=money on source:web-staging",
      "- env=staging on source:web-staging",
    ]);
  });

  test("that are as declared are no change, and other sources stay as they are", () => {
    expect(lines(proposeFor(`${labelled("{ env: staging }")}${OWNER}`, liveOf([owner])))).toEqual([]);
  });

  test("decide what a selector means in the same plan", () => {
    const policy = `${labelled("{ env: prod }")}${OWNER}  dev@acme.com: { role: member, sources: { "env=prod": full-access, payments: no-access } }\n`;
    expect(lines(proposeFor(policy, liveOf([owner])))).toContain(
      "+ user:dev@acme.com Source Admin on source:web-staging",
    );
  });

  test("alter people's access, and the plan says whose", () => {
    const live = liveOf(
      [
        owner,
        person("ops@acme.com", "Workspace Member", "Source Admin on labels:env=prod"),
        person("qa@acme.com", "Workspace Member"),
      ],
      [group("QA", ["qa@acme.com"], "Source Read-only on labels:env=staging")],
    );
    const policy = `${labelled("{ env: prod }")}groups:\n  QA: { members: [qa@acme.com], sources: { "env=staging": read-only } }\n${OWNER}  ops@acme.com: { role: member, sources: { "env=prod": full-access } }\n  qa@acme.com: { role: member }\n`;
    const proposed = proposeFor(policy, live);
    expect(lines(proposed)).toEqual(["+ env=prod on source:web-staging", "- env=staging on source:web-staging"]);
    expect(proposed.people).toEqual([
      {
        email: "ops@acme.com",
        effect: "lateral",
        gains: ["Source Admin on source:web-staging"],
        loses: [],
        via: ["direct", "labels"],
      },
      {
        email: "qa@acme.com",
        effect: "lateral",
        gains: [],
        loses: ["Source Read-only on source:web-staging"],
        via: ["group:QA", "labels"],
      },
    ]);
  });

  test.each([
    ["a label the workspace does not define", labelled("{ env: nope }"), "unknown-label"],
    ["a source it does not have", "resources: { sources: { nope: { labels: { env: prod } } } }\n", "unknown-resource"],
    [
      "one source by two names",
      "resources: { sources: { web-prod: { labels: { env: prod } }, src1: { labels: {} } } }\n",
      "ambiguous",
    ],
  ])("%s is an error", (_, resources, rule) => {
    const { findings } = proposeFor(`${resources}${OWNER}`, liveOf([owner]));
    expect(findings.flatMap((finding) => (finding.severity === "error" ? [finding.rule] : []))).toEqual([rule]);
  });

  test("what somebody has on the source by its name comes and goes without the labels", () => {
    const live = liveOf([
      owner,
      person("kim@acme.com", "Workspace Member", "Source Admin on source:web-staging"),
      person("lee@acme.com", "Workspace Member"),
    ]);
    const proposed = proposeFor(
      `${labelled("{ env: prod }")}users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n  lee@acme.com: { role: member, sources: { web-staging: read-only } }\n`,
      live,
    );
    expect(proposed.people.map(({ email, via }) => [email, via])).toEqual([
      ["kim@acme.com", ["direct"]],
      ["lee@acme.com", ["direct"]],
    ]);
  });

  test("no access that labels gave is taken unseen by a protected person", () => {
    const live = liveOf([owner, person("ops@acme.com", "Workspace Member", "Source Admin on labels:env=staging")]);
    const policy = `settings: { protected: [ops@acme.com] }\n${labelled("{ env: prod }")}${OWNER}  ops@acme.com: { role: member, sources: { "env=staging": full-access } }\n`;
    expect(rules(proposeFor(policy, live))).toContain("protected");
  });
});
