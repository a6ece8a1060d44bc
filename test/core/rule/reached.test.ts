import { describe, expect, test } from "vitest";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";
import { judged, rule } from "./rules.ts";

const OWNER = "boss@acme.com: { role: owner }";
const BOSS = person("boss@acme.com", "Workspace Owner");
const KIM = person("kim@acme.com", "Workspace Member");

type Live = ReturnType<typeof liveOf>;

/** What a rule on grants says of a policy, as messages without the rule's own. */
function says(when: string, yaml: string, live: Live = liveOf([BOSS, KIM])): readonly string[] {
  return judged([rule(when)], proposeFor(yaml, live)).map(({ message }) => message.replace(": Not in this house.", ""));
}

const access = (text: string): string => `users: { ${OWNER}, kim@acme.com: { role: member, ${text} } }`;
const EVERY_SOURCE = access('sources: { "*": full-access }');

describe("a grant on everything is judged for each resource, however the rule asks for its labels", () => {
  const prod = ["kim@acme.com gets Source Admin on workspace, which reaches source:payments, source:web-prod"];
  test.each([
    "resource.label('env') == 'prod'",
    "resource.labels.env == 'prod'",
    "resource.labels['env'] == 'prod'",
    "resource.labels == {'env': 'prod'} || resource.labels == {'env': 'prod', 'team': 'money'}",
    "resource.label(change.action == 'add' ? 'env' : 'team') == 'prod'",
    "resource.label('en' + 'v').contains('prod')",
    "resource.name in ['web-prod', 'payments']",
    "resource.id == 'src1' || resource.id == 'src3'",
  ])("%s", (when) => {
    expect(says(when, EVERY_SOURCE)).toEqual(prod);
  });

  test("and names the first three", () => {
    expect(says("resource.name != ''", EVERY_SOURCE)).toEqual([
      "kim@acme.com gets Source Admin on workspace, which reaches source:payments, source:web-prod, source:web-staging",
    ]);
    const owner = `users: { ${OWNER}, kim@acme.com: { role: owner } }`;
    expect(says("change.action == 'add' && resource.name != ''", owner)).toEqual([
      "kim@acme.com gets Workspace Owner on workspace, which reaches destination:Amplitude, function:Enrich orders, source:payments and 6 more",
    ]);
  });
});

test("a grant that reaches nothing that is listed names nothing", () => {
  const when = "resource.kind == '' && resource.categories == [] && resource.destinationCategories == []";
  expect(says(`${when} && resource.labels == {} && resource.id == ''`, access("roles: [PII Access]"))).toEqual([
    "kim@acme.com gets PII Access on workspace",
  ]);
});

test("a grant on something that is gone is judged by what it is called, without labels and categories", () => {
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member", "Source Admin on source:gone")]);
  const when =
    "resource.kind == 'source' && resource.name == 'gone' && resource.id == '' && resource.label('env') == '' && resource.labels == {} && resource.categories == [] && resource.destinationCategories == []";
  expect(says(when, access("functions: read-only"), live)).toEqual(["kim@acme.com loses Source Admin on source:gone"]);
});

test("a grant on something of a kind that rules do not know has no kind", () => {
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member", "Source Admin on widget:gone")]);
  expect(says("resource.kind == '' && resource.name == 'gone'", access("functions: read-only"), live)).toEqual([
    "kim@acme.com loses Source Admin on widget:gone",
  ]);
});

test("a rule that does not speak of people names none, and is asked once for a group", () => {
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member } }
groups: { Empty: { members: [], sources: read-only }, Team: { members: [kim@acme.com], sources: read-only } }`;
  const live = liveOf([BOSS, KIM], [group("Empty", []), group("Team", ["kim@acme.com"])]);
  expect(says("grant.role == 'Source Read-only'", yaml, live)).toEqual([
    "group:Empty gets Source Read-only on workspace",
    "group:Team gets Source Read-only on workspace",
  ]);
  expect(says("user.email != 'x'", yaml, live)).toEqual([
    "group:Empty gets Source Read-only on workspace",
    "group:Team (with kim@acme.com) gets Source Read-only on workspace",
  ]);
});

describe("categories", () => {
  const live = liveOf([BOSS, KIM], [], {
    resources: [
      { kind: "source", id: "s1", names: ["web"], categories: ["Website", "Mobile", "Website"] },
      { kind: "source", id: "s2", names: ["app"] },
      { kind: "source", id: "s3", names: ["plain"] },
      { kind: "destination", id: "d1", names: ["Braze"], sourceId: "s1", categories: ["SMS", "Email"] },
      { kind: "destination", id: "d2", names: ["Mail"], sourceId: "s1", categories: ["Email"] },
      { kind: "destination", id: "d3", names: ["Hook"], sourceId: "s2" },
      { kind: "warehouse", id: "s1", names: ["snowflake"] },
    ],
  });
  const yaml = access(
    "sources: { web: full-access, app: full-access, plain: full-access }, warehouses: { snowflake: full-access }",
  );

  test("come once each, in the order of the alphabet", () => {
    const when = "resource.categories == ['Mobile', 'Website'] && resource.destinationCategories == ['Email', 'SMS']";
    expect(says(when, yaml, live)).toEqual(["kim@acme.com gets Source Admin on source:web"]);
  });

  test("are none of a source without destinations, of one whose destinations have none, and of what is no source", () => {
    expect(
      says("resource.kind != '' && resource.categories == [] && resource.destinationCategories == []", yaml, live),
    ).toEqual([
      "kim@acme.com gets Source Admin on source:app",
      "kim@acme.com gets Source Admin on source:plain",
      "kim@acme.com gets Warehouse Admin on warehouse:snowflake",
    ]);
  });
});
