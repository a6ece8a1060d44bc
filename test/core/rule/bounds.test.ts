import { describe, expect, test } from "vitest";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";
import { judged, rule } from "./rules.ts";

const OWNER = "boss@acme.com: { role: owner }";
const BOSS = person("boss@acme.com", "Workspace Owner");

describe("what rules may take is bounded", () => {
  const crowd = Array.from({ length: 200 }, (_, n) => `Group ${n}`);
  const live = liveOf(
    [BOSS, person("dev@acme.com", "Workspace Member")],
    crowd.map((name) => group(name, ["dev@acme.com"])),
  );
  const yaml = `users: { ${OWNER}, dev@acme.com: { role: member, sources: { web-prod: read-only } } }\ngroups:\n${crowd.map((name) => `  ${name}: { members: [dev@acme.com] }`).join("\n")}`;
  const proposed = proposeFor(yaml, live);
  const loops = "user.groups.all(a, user.groups.all(b, a != b || a == b))";

  test("loops over a long list count as often as they run", () => {
    expect(judged([rule(loops)], proposed, 100_000).map(({ rule: code }) => code)).toEqual(["rule-failed"]);
    expect(judged([rule(loops)], proposed).map(({ rule: code }) => code)).toEqual(["house-rule"]);
  });

  test("the largest rules that there can be fail closed, rather than run on", () => {
    const list = `[${Array(150).fill("'x'").join(",")}]`;
    const hungry = rule(`${list}.all(a, ${list}.all(b, ${Array(40).fill("a == b").join(" && ")}))`);
    const many = Array.from({ length: 100 }, (_, n) => ({ ...hungry, name: `rule-${n}` }));
    const codes = judged(many, proposed).map(({ rule: code }) => code);
    expect(codes).toContain("rule-failed");
    expect(codes).toHaveLength(100);
  });

  test("long texts count as well", () => {
    const reason = "a".repeat(100_000);
    const long = proposeFor(`users: { ${OWNER}, dev@acme.com: { role: member, reason: ${reason} } }`, liveOf([BOSS]));
    const when = "user.reason != null && glob(user.reason, '*a*a*a*a*b')";
    expect(judged([rule(when)], long, 1000).map(({ rule: code }) => code)).toEqual(["rule-failed"]);
    expect(judged([rule(when)], long)).toEqual([]);
  });
});
