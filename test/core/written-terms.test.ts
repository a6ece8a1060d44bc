import { describe, expect, test } from "vitest";
import type { Day } from "../../src/core/day.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { lines, liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

/** What there is to say of dates, in the order of the policy. */
function told(yaml: string, rule: string, today?: Day): readonly string[] {
  return proposeFor(yaml, liveOf([owner]), today).findings.flatMap((finding) =>
    finding.rule === rule ? [`${finding.source?.line} ${finding.message}`] : [],
  );
}

test("whatever has dates is called what it is, and a line that may still hold something back is told so", () => {
  const until = "until: 2026-11-01";
  const yaml = `profiles:
  eng:
    ${until}
    role: [{ role: member, ${until} }]
    sources:
      web-prod: { access: read-only, ${until} }
    roles:
      - { role: PII Access, ${until} }
groups:
  Team:
    ${until}
    members:
      - { user: dev@acme.com, ${until} }
    tracking-plans: { "*": { access: read-only, ${until} } }
${OWNER}  dev@acme.com:
    ${until}
    role: [{ role: admin, ${until} }]
    roles:
      - { role: Source Admin, on: "env=prod", ${until} }
`;
  const ended = "ended on 2026-11-01 and gives nothing any more.";
  const holds = "Where a wider line gives more, it still holds that back: delete it when the wider one may count.";
  expect(told(yaml, "ended")).toEqual([
    `3 the profile \`eng\` ${ended}`,
    `5 \`member\` of the profile \`eng\` ${ended} ${holds}`,
    `7 \`read-only\` on sources \`web-prod\` of the profile \`eng\` ${ended} ${holds}`,
    `9 \`PII Access\` on workspace of the profile \`eng\` ${ended} ${holds}`,
    `11 the group \`Team\` ${ended}`,
    `14 dev@acme.com in the group \`Team\` ${ended}`,
    `15 \`read-only\` on tracking-plans \`*\` of the group \`Team\` ${ended} ${holds}`,
    `18 dev@acme.com ${ended}`,
    `20 \`admin\` of dev@acme.com ${ended} ${holds}`,
    `22 \`Source Admin\` on env=prod of dev@acme.com ${ended} ${holds}`,
  ]);
});

describe("what stands inside an entry that goes on, or has its last day,", () => {
  const inside = (until: string): string =>
    `${OWNER}  dev@acme.com: { role: member, until: ${until}, sources: { web-prod: { access: read-only, until: 2026-11-30, review-by: 2026-11-01 } } }\n`;
  test.each([
    ["2027-11-30", 1],
    ["2026-11-22", 1],
    ["2026-11-21", 0],
  ])("is told to end and to be reviewed; until %s: %i", (until, count) => {
    expect(told(inside(until), "review-due")).toHaveLength(count);
    expect(told(inside(until), "ends-soon").filter((text) => text.includes("read-only"))).toHaveLength(count);
  });
});

describe("of the beginnings round a line the latest counts", () => {
  const SOON = "from: 2026-12-01";
  const LATE = "from: 2026-12-10";
  test.each<[string, string, string, Day]>([
    ["the profile's", LATE, "", "2026-12-10"],
    ["the line's", "", LATE, "2026-12-10"],
    ["the profile's, though the line could begin", LATE, SOON, "2026-12-10"],
    ["the line's, though the profile has begun", SOON, LATE, "2026-12-10"],
    ["either, where they are the same", SOON, SOON, "2026-12-01"],
  ])("%s", (_, profile, line, first) => {
    const yaml = `profiles: { eng: { ${profile} } }\n`.replace(
      "} }",
      `${profile === "" ? "" : ", "}sources: { web-prod: { access: read-only${line === "" ? "" : `, ${line}`} } } } }`,
    );
    const days: readonly Day[] = ["2026-11-22", "2026-12-01", "2026-12-09", "2026-12-10", "2027-12-10"];
    const given = days.filter((day) =>
      lines(proposeFor(`${yaml}${OWNER}  dev@acme.com: { role: member, profile: eng }\n`, liveOf([owner]), day)).some(
        (text) => text.includes("Source Read-only"),
      ),
    );
    expect(given).toEqual(days.filter((day) => day >= first));
  });
});

test.each([
  ["from: 2026-12-02, until: 2026-12-01", ["It ends (2026-12-01) before it begins (2026-12-02)"]],
  ["from: 2026-12-01, until: 2026-12-01", []],
  ...["from", "until", "review-by"].map((key): [string, string[]] => [
    `${key}: 2026-02-30`,
    [`\`${key}\` must be a day that exists, as YYYY-MM-DD, not \`2026-02-30\``],
  ]),
])("faults in dates are told in full: %s", (dates, expected) => {
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: w\nusers: { a@x.io: { ${dates} } }\n` }]);
  expect(findings.map(({ message }) => message)).toEqual(expected);
});
