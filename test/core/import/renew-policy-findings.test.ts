import { expect, test } from "vitest";
import { differencesIn, type Renewed, renewPolicy } from "../../../src/core/import/renew-policy.ts";
import { parsePolicy } from "../../../src/core/parse.ts";
import type { Policy } from "../../../src/core/policy.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, liveOf, person, ROLES, TODAY } from "../../scenario.ts";

const vocabulary = segmentSystem.vocabulary(ROLES);
const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

function parsed(texts: Readonly<Record<string, string>>): Policy {
  const result = parsePolicy(Object.entries(texts).map(([file, text]) => ({ file, text })));
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.value;
}

function renew(texts: Readonly<Record<string, string>>, live: Live): Renewed {
  const files = Object.entries(texts).map(([name, text]) => ({ name, text }));
  return renewPolicy(files, parsed(texts), live, vocabulary, TODAY);
}

const messages = ({ findings }: Renewed, code: string): readonly string[] =>
  findings.flatMap(({ rule, severity, message }) => (rule === code && severity === "note" ? [message] : []));

test.each([
  ["role: member", []],
  ["role: member, sources: { '*': read-only, payments: full-access }", []],
  ["role: member, sources: { 'web-*': read-only, payments: full-access }", ["patterns and labels (`web-*`)"]],
  ["role: member, sources: { 'env=prod': read-only }", ["patterns and labels (`env=prod`)"]],
  [
    "role: member, sources: { '*': full-access, payments: no-access, web-staging: no-access }",
    ["`no-access` (`payments`, `web-staging`)"],
  ],
  ["profile: base", ["profiles (`base`)"]],
  ["role: member, sources: { payments: { access: read-only, from: 2027-01-01 } }", ["what begins later"]],
  ["role: [read-only, { role: member, from: 2027-01-01 }]", ["what begins later"]],
  ["role: member, roles: [{ role: Function Admin, from: 2027-01-01 }]", ["what begins later"]],
  ["role: member, from: 2027-01-01", ["what begins later"]],
  [`role: member, from: ${TODAY}`, []],
  ["role: member, until: 2027-01-01", []],
  [
    "profile: base, from: 2027-01-01, sources: { 'env=prod': no-access }",
    ["profiles (`base`)", "patterns and labels (`env=prod`)", "`no-access` (`env=prod`)", "what begins later"],
  ],
])("of { %s } is told what is gone", (entry, lost) => {
  const texts = {
    "a.yaml": `workspace: acme-prod\nprofiles: { base: { role: member } }\n${OWNER}  kim@acme.com: { ${entry} }\n`,
  };
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "PII Access")]);
  const renewed = renew(texts, live);
  const [message = "", ...others] = messages(renewed, "entry-rewritten");
  expect(others).toEqual([]);
  expect(messages(renewed, "entry-added")).toEqual([]);
  expect(message).toContain("`kim@acme.com`");
  expect(/inside it are gone(.*)\.$/u.exec(message)?.[1]).toBe(
    lost.length === 0 ? "" : `; gone are ${lost.join(", ")}`,
  );
});

test("what was added, dropped and labelled is named", () => {
  const labels =
    "resources:\n  sources:\n    payments: { labels: { env: prod } }\n    web-prod: { labels: { env: prod } }\n";
  const texts = { "a.yaml": `workspace: acme-prod\n${labels}${OWNER}  gone@acme.com: { role: member }\n` };
  const live = liveOf([owner, person("zoe@acme.com", "Workspace Member")], [group("Data", [])]);
  const renewed = renew(texts, live);
  expect(messages(renewed, "entry-added")).toEqual(["Not in the policy before: `Data`, `zoe@acme.com`."]);
  expect(messages(renewed, "entry-dropped")).toEqual([
    "`gone@acme.com` is not in the workspace: the entry, which asked for it, was taken out.",
  ]);
  // That of web-prod is as declared; payments has a second one.
  expect(messages(renewed, "labels-rewritten")).toEqual([
    "The source `payments` has other labels than were declared: they are now those it has.",
  ]);
  expect(renewed.files[0]?.text).toContain("payments: { labels: { env: prod, team: money } }");
});

test("everything stays in the file it is in, and what is new goes to the file that import writes", () => {
  const texts = {
    "leads.yaml": "users:\n  dana@acme.com: { role: owner }\n  gone@acme.com: { role: member }\n",
    "settings.yaml": "workspace: acme-prod\n",
    "users-2.yaml": "users:\n  kim@acme.com: { role: member }\n",
    "zz.yaml": "users:\n  left@acme.com: { role: member }\ngroups:\n  Old: {}\n",
  };
  const live = liveOf(
    [
      person("dana@acme.com", "Workspace Owner", "PII Access"),
      person("kim@acme.com", "Workspace Member"),
      person("new@acme.com", "Workspace Member"),
    ],
    [group("Data", [])],
  );
  expect(Object.fromEntries(renew(texts, live).files.map(({ name, text }) => [name, text]))).toEqual({
    "leads.yaml": "users:\n  dana@acme.com:\n    role: owner\n    roles:\n      - PII Access\n",
    "users-2.yaml": "users:\n  kim@acme.com: { role: member }\n  new@acme.com: { role: member }\n",
    "zz.yaml": "users: {}\ngroups:\n  Data: {}\n",
  });
});

test("what is new goes to the last file that has people, or to a new one", () => {
  const live = liveOf([owner, person("new@acme.com", "Workspace Member")], [group("Data", [])]);
  const texts = {
    "a.yaml": `workspace: acme-prod\n${OWNER}`,
    "b.yaml": '"users": {}\n',
    "c.yaml": "profiles: { users: { role: member } }\n",
  };
  expect(renew(texts, live).files.map(({ name }) => name)).toEqual(["b.yaml", "groups.yaml"]);
});

test("it is told how much of whom has ended, and where that is", () => {
  const policy = parsed({
    "a.yaml": `workspace: acme-prod\n${OWNER}  kim@acme.com: { role: member, until: 2026-01-31 }\n  lee@acme.com:\n    role: member\n    roles: [{ role: PII Access, until: 2026-01-31 }]\ngroups: { Data: { warehouses: { "*": { access: read-only, until: 2026-01-31 } } } }\n`,
  });
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member"), person("lee@acme.com", "Workspace Member", "PII Access")],
    [group("Data", [], "Warehouse Read-only")],
  );
  const told = differencesIn(policy, live, vocabulary, TODAY).map(({ rule, message, source }) => [
    rule,
    /`(.*?)`/u.exec(message)?.[1],
    /\((\d+ \w+)\)/u.exec(message)?.[1],
    source?.line,
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["ended-live", "kim@acme.com", "2 changes", 4],
      ["ended-live", "lee@acme.com", "1 change", 5],
      ["ended-live", "Data", "1 change", undefined],
    ]),
  );
  expect(told).toHaveLength(3);
});

test("a file where nothing differs keeps every letter, whatever differs in others", () => {
  const texts = {
    "labels.yaml":
      "workspace: acme-prod\nresources:\n  sources:\n    payments: { labels: { env: dev, team: money } }\n    none: { labels: { env: dev } }\nusers:\n  dana@acme.com: { role: owner }\n",
    "groups.yaml": "groups:\n  Data: {}\n  Gone: {}\n",
    "profiles.yaml": "profiles: {p:   {role: member}}\n",
  };
  const live = liveOf([person("dana@acme.com", "Workspace Owner", "PII Access")], [group("Data", ["dana@acme.com"])]);
  expect(renew(texts, live).files).toEqual([
    {
      name: "labels.yaml",
      text: "workspace: acme-prod\nresources:\n  sources:\n    payments: { labels: { env: prod, team: money } }\n    none: { labels: { env: dev } }\nusers:\n  dana@acme.com:\n    role: owner\n    roles:\n      - PII Access\n",
    },
    { name: "groups.yaml", text: "groups:\n  Data:\n    members:\n      - dana@acme.com\n" },
  ]);
});

test("where a policy still says otherwise, it is told of whom and how many changes that makes", () => {
  const policy = parsed({ "a.yaml": `workspace: acme-prod\n${OWNER}  kim@acme.com: { role: member }\n` });
  const live = liveOf([owner, person("kim@acme.com", "PII Access")]);
  expect(differencesIn(policy, live, vocabulary, TODAY)).toEqual([
    {
      rule: "not-the-same",
      severity: "warning",
      message: "The policy still says otherwise of `kim@acme.com`: the next plan holds 2 changes.",
      source: { file: "a.yaml", line: 4, column: 3 },
    },
  ]);
});
