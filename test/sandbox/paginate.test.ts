import * as fc from "fast-check";
import { expect, test } from "vitest";
import { largeSeed } from "../../src/sandbox/seeds/large.ts";
import { fieldsOf, groupId, open, type Caller } from "./client.ts";

type Page = { pagination: { current: string; next?: string; totalEntries: number } } & Record<string, unknown>;

/** The pages of a list, read to the end. */
async function readPages(
  call: Caller,
  path: string,
  count: number,
  spell: (name: string) => string,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({
      [spell("count")]: String(count),
      ...(cursor && { [spell("cursor")]: cursor }),
    });
    const page = (await call("GET", `${path}${path.includes("?") ? "&" : "?"}${query.toString()}`))
      .data as unknown as Page;
    pages.push(page);
    cursor = page.pagination.next;
  } while (cursor !== undefined);
  return pages;
}

test("every list comes whole, whatever the page size and the spelling", async () => {
  const { sandbox, call } = await open({ rateLimits: false });
  const group = groupId(sandbox.state(), "Growth Marketing");
  const lists: [path: string, list: string][] = [
    ["/users", "users"],
    ["/invites", "invites"],
    ["/groups", "userGroups"],
    [`/groups/${group}/users`, "users"],
    [`/groups/${group}/invites`, "emails"],
    ["/roles", "roles"],
    ["/sources", "sources"],
    ["/destinations", "destinations"],
    ["/warehouses", "warehouses"],
    ["/spaces", "spaces"],
    ["/functions?resourceType=SOURCE", "functions"],
    ["/tracking-plans", "trackingPlans"],
    ["/audit-events", "events"],
  ];
  const spellings = [(name: string) => `pagination.${name}`, (name: string) => `pagination[${name}]`];
  const listed = async (path: string, list: string) =>
    ((await call("GET", path)).data as unknown as Page)[list] as unknown[];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...lists),
      fc.integer({ min: 1, max: 25 }),
      fc.constantFrom(...spellings),
      async ([path, list], count, spell) => {
        const pages = await readPages(call, path, count, spell);
        const whole = await listed(path, list);
        expect(pages.flatMap((page) => page[list] as unknown[])).toEqual(whole);
        expect(pages.slice(0, -1).every((page) => (page[list] as unknown[]).length === count)).toBe(true);
        expect(pages.slice(1).map(({ pagination }) => pagination.current)).toEqual(
          pages.slice(0, -1).map(({ pagination }) => pagination.next),
        );
        expect(new Set(pages.map(({ pagination }) => pagination.totalEntries))).toEqual(new Set([whole.length]));
      },
    ),
    { numRuns: 60 },
  );
});

test("200 items where the count is left out, 1000 at most", async () => {
  const { call } = await open({ state: largeSeed(1234) });
  expect((await call("GET", "/users")).data.users).toHaveLength(200);
  const first = await call("GET", "/users?pagination.count=1000");
  expect(first.data.users).toHaveLength(1000);
  const rest = await call(
    "GET",
    `/users?pagination.count=1000&pagination.cursor=${encodeURIComponent(first.data.pagination.next ?? "")}`,
  );
  expect([rest.data.users.length, rest.data.pagination.next]).toEqual([234, undefined]);
  expect(rest.data.pagination.totalEntries).toBe(1234);
});

test("a page that ends with the list has no next", async () => {
  const { call } = await open();
  const { data } = await call("GET", "/users?pagination.count=13");
  expect([data.users.length, "next" in data.pagination]).toEqual([13, false]);
});

test.each([
  ["pagination.count=0", ["pagination.count"]],
  ["pagination.count=1001", ["pagination.count"]],
  ["pagination.count=-1", ["pagination.count"]],
  ["pagination[count]=ten", ["pagination.count"]],
  ["pagination.count=1.5", ["pagination.count"]],
  ["pagination.count=", ["pagination.count"]],
  ["pagination.cursor=nonsense", ["pagination.cursor"]],
  ["pagination.cursor=", ["pagination.cursor"]],
  ["pagination.cursor=LTE%3D", ["pagination.cursor"]],
  ["pagination.cursor=Mw", ["pagination.cursor"]],
  ["pagination.count=0&pagination.cursor=x", ["pagination.count", "pagination.cursor"]],
  ["pagination.count=1&pagination[count]=1", ["pagination.count"]],
  ["pagination.cout=1", ["pagination.cout"]],
  ["count=1", ["count"]],
])("?%s is wrong input", async (query, fields) => {
  const { call } = await open();
  const result = await call("GET", `/users?${query}`);
  expect([result.status, fieldsOf(result)]).toEqual([422, fields]);
});
