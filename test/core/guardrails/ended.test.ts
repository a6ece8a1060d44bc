import { expect, test } from "vitest";
import { liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const live = liveOf([person("dana@acme.com", "Workspace Owner")]);
const told = (entry: string): readonly string[] =>
  found("ended", `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: ${entry}\n`, live);

test("an entry whose last day has passed is told", () => {
  expect(told("{ role: member, until: 2026-11-21 }")).toEqual([
    "note 4:3 dev@acme.com ended on 2026-11-21 and gives nothing any more.",
  ]);
});

test("a line is told with what it still does", () => {
  expect(told("{ role: member, sources: { web-prod: { access: read-only, until: 2026-11-21 } } }")).toEqual([
    "note 4:44 `read-only` on sources `web-prod` of dev@acme.com ended on 2026-11-21 and gives nothing any more. Where a wider line gives more, it still holds that back: delete it when the wider one may count.",
  ]);
});

test.each(["{ role: member }", "{ role: member, until: 2026-11-22 }", "{ role: member, from: 2026-11-21 }"])(
  "what has no end, or has its last day today, is not: %s",
  (entry) => {
    expect(told(entry)).toEqual([]);
  },
);
