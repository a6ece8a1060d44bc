import { expect, test } from "vitest";
import { readInventory } from "../../../src/providers/segment/inventory.ts";
import { listWith } from "../../../src/providers/segment/list.ts";
import { clientFor, errors, failure, json, serve } from "./serve.ts";

const EMPTY: Readonly<Record<string, object>> = {
  "/labels": { labels: [] },
  "/sources": { sources: [] },
  "/destinations": { destinations: [] },
  "/warehouses": { warehouses: [] },
  "/spaces": { spaces: [] },
  "/functions": { functions: [] },
  "/tracking-plans": { trackingPlans: [] },
};

/** The inventory of a workspace that answers these lists; a list that is a number is refused with that status. Functions are asked by type. */
async function inventoryOf(answers: Readonly<Record<string, object | number>>) {
  const { url } = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const type = searchParams.get("resourceType");
    const answer = answers[type === null ? pathname : `${pathname} ${type}`] ?? answers[pathname] ?? EMPTY[pathname];
    if (typeof answer === "number") json(response, answer, errors("not yours"));
    else json(response, 200, { data: { ...answer, pagination: {} } });
  });
  const client = clientFor(url);
  return readInventory(client, listWith(client, 200), (task) => task());
}

test("of each resource its id, its names, its labels and what it is filed under are kept", async () => {
  const { resources, labels, findings } = await inventoryOf({
    "/labels": { labels: [{ key: "env", value: "prod" }] },
    "/sources": {
      sources: [
        {
          id: "s1",
          slug: "web",
          name: "Website",
          labels: [{ key: "env", value: "prod" }],
          metadata: { name: "Javascript", categories: ["Website"] },
          writeKeys: ["secret"],
        },
        { id: "s2", slug: "app", metadata: { categories: [] } },
      ],
    },
    "/destinations": {
      destinations: [
        { id: "d1", name: "Ours", sourceId: "s1", metadata: { name: "Amplitude", categories: ["Analytics"] } },
        { id: "d2", name: "", sourceId: "s2", metadata: { name: "Amplitude" } },
        { id: "d3", sourceId: "s2" },
      ],
    },
    "/warehouses": {
      warehouses: [
        { id: "w1", settings: { name: "snowflake", password: "secret" } },
        { id: "w2", settings: { name: 7 } },
      ],
    },
    "/spaces": { spaces: [{ id: "p1", slug: "engage", name: "Engage" }] },
    "/functions SOURCE": { functions: [{ id: "f1", displayName: "Enrich" }] },
    "/tracking-plans": { trackingPlans: [{ id: "t1", slug: "journey", name: "Journey" }, { id: "t2" }] },
  });
  expect(resources).toEqual([
    { kind: "source", id: "s1", names: ["web", "Website"], labels: { env: "prod" }, categories: ["Website"] },
    { kind: "source", id: "s2", names: ["app"], labels: {} },
    { kind: "destination", id: "d1", names: ["Ours"], labels: {}, sourceId: "s1", categories: ["Analytics"] },
    { kind: "destination", id: "d2", names: ["Amplitude"], labels: {}, sourceId: "s2" },
    { kind: "destination", id: "d3", names: [], labels: {}, sourceId: "s2" },
    { kind: "warehouse", id: "w1", names: ["snowflake"], labels: {} },
    { kind: "warehouse", id: "w2", names: [], labels: {} },
    { kind: "space", id: "p1", names: ["engage", "Engage"], labels: {} },
    { kind: "function", id: "f1", names: ["Enrich"], labels: {} },
    { kind: "tracking-plan", id: "t1", names: ["journey", "Journey"], labels: {} },
    { kind: "tracking-plan", id: "t2", names: [], labels: {} },
  ]);
  expect(labels).toEqual([{ key: "env", value: "prod" }]);
  expect(findings).toEqual([]);
});

test("lists that come with some plans only are told where they are refused, each by its name", async () => {
  const refused = { "/labels": 403, "/spaces": 403, "/functions": 403, "/tracking-plans": 422 };
  const { resources, findings } = await inventoryOf(refused);
  const note = (path: string, status: number) => ({
    rule: "not-available",
    severity: "note",
    message: `Segment does not list ${path} for this workspace (${status}: not yours): it is taken to have none.`,
  });
  const types = ["SOURCE", "DESTINATION", "INSERT_DESTINATION", "INSERT_SOURCE", "INSERT_TRANSFORMATION"];
  expect(resources).toEqual([]);
  expect(new Set(findings)).toEqual(
    new Set([
      note("/labels", 403),
      note("/spaces", 403),
      ...types.map((type) => note(`/functions of type ${type}`, 403)),
      note("/tracking-plans", 422),
    ]),
  );
});

test("a tracking plan list that is forbidden is no trouble with the token", async () => {
  const { findings } = await inventoryOf({ "/tracking-plans": 403 });
  expect(findings.map(({ rule }) => rule)).toEqual(["not-available"]);
});

test.each(["/sources", "/destinations", "/warehouses"])(
  "every workspace has %s, so a refusal ends the reading",
  async (path) => {
    const { rule, message } = await failure(inventoryOf({ [path]: 422 }));
    expect([rule, message]).toEqual(["refused", `Segment refused to list ${path} (422: not yours).`]);
  },
);

test("a function that is listed under two types counts once, unless it has two names", async () => {
  const both = (other: string) =>
    inventoryOf({
      "/functions SOURCE": { functions: [{ id: "f1", displayName: "Enrich" }] },
      "/functions INSERT_SOURCE": { functions: [{ id: "f1", displayName: other }] },
    });
  expect((await both("Enrich")).resources).toHaveLength(1);
  expect(await failure(both("Other"))).toMatchObject({
    rule: "bad-answer",
    message: 'Segment lists "function:f1" under two names.',
  });
});
