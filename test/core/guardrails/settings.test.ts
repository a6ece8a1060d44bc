import { describe, expect, test } from "vitest";
import { liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner]);
const some = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const NEW = "  x@acme.com: { role: member }\n  y@acme.com: { role: member }\n";

describe("a limit is told with both numbers, at the line that sets it", () => {
  test.each([
    ["grants-added-limit", "limits: { grants-added: 1 }", OWNER + NEW, /^error 3:13 2 grants .*is 1\.$/u],
    ["owners-min", "owners: { min: 2 }", OWNER, /^error 3:13 1 owner would .*is 2\.$/u],
    [
      "owners-min",
      "owners: { min: 3 }",
      `${OWNER}  x@acme.com: { role: owner }\n`,
      /^error 3:13 2 owners would .*is 3\.$/u,
    ],
    ["seats", "seats: 2", OWNER + NEW, /^error 3:3 .* 3 people .*is 2\.$/u],
    [
      "domain",
      "domains: [acme.io, acme.org]",
      OWNER,
      /^error 5:3 dana@acme\.com is in acme\.com.*\(acme\.io, acme\.org\)\.$/u,
    ],
    ["last-owner", "owners: { min: 1 }", "users:\n  dana@acme.com: { role: member }\n", /^error 1:12 .*`role: owner`/u],
    ["unused-exception", 'except: ["group:Okta *"]', OWNER, /^warning 3:12 `group:Okta \*` matches nobody/u],
  ])("%s: %s", (rule, setting, yaml, message) => {
    expect(found(rule, `settings:\n  ${setting}\n${yaml}`, live)).toEqual([some(message)]);
  });

  test.each([
    ["as many as there are seats", 3, live],
    ["no more than there were", 1, liveOf([owner, person("a@acme.com"), person("b@acme.com")])],
  ])("seats: %s", (_, count, of) => {
    const yaml = `settings: { seats: ${count}, limits: { removals: 100% } }\n${OWNER}${NEW}`;
    expect(found("seats", yaml, of)).toEqual([]);
  });
});

describe("dates", () => {
  const entry = (line: string): string =>
    `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: { access: read-only, ${line} } } }\n`;
  test.each([
    [
      "not-begun",
      "from: 2026-11-23",
      /^note 4:44 `read-only` on sources `web-prod` of dev@acme\.com begins on 2026-11-23/u,
    ],
    ["ends-soon", "until: 2026-11-22", /^note 4:44 .* ends today: 2026-11-22/u],
    ["ends-soon", "until: 2026-11-23", /^note 4:44 .* ends tomorrow: 2026-11-23/u],
    ["ends-soon", "until: 2026-12-06", /^note 4:44 .* ends in 14 days: 2026-12-06/u],
  ])("%s: %s", (rule, line, message) => {
    expect(found(rule, entry(line), live)).toEqual([some(message)]);
  });

  test.each([
    ["not-begun", "from: 2026-11-22"],
    ["ends-soon", "until: 2026-11-21"],
    ["ends-soon", "until: 2026-12-07"],
  ])("no %s: %s", (rule, line) => {
    expect(found(rule, entry(line), live)).toEqual([]);
  });
});
