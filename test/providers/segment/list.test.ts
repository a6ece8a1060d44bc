import { expect, test } from "vitest";
import type { Client } from "../../../src/providers/segment/http.ts";
import { listWith } from "../../../src/providers/segment/list.ts";
import { clientFor, errors, failure, json, serve } from "./serve.ts";

type Page = { invites: string[]; pagination: Record<string, unknown> };

async function invitesFrom(page: (cursor: string | null, nth: number) => Page, count = 200) {
  const { url, seen } = await serve((request, response, nth) => {
    const cursor = new URL(request.url ?? "", "http://x").searchParams.get("pagination.cursor");
    json(response, 200, { data: page(cursor, nth) });
  });
  const list = listWith(clientFor(url), count);
  return { read: () => list("invites", "/invites", ({ invites }) => invites), seen, url };
}

test("a list is read to its end", async () => {
  const { read, seen } = await invitesFrom((cursor) => {
    if (cursor === null) return { invites: ["a", "b"], pagination: { current: "x", next: "Mg==", totalEntries: 3 } };
    return { invites: ["c"], pagination: { current: cursor, next: null, totalEntries: 3 } };
  });
  expect(await read()).toEqual({ kind: "ok", data: ["a", "b", "c"] });
  expect(seen.map(({ url }) => url)).toEqual([
    "/invites?pagination.count=200",
    "/invites?pagination.count=200&pagination.cursor=Mg%3D%3D",
  ]);
});

test("the page size is a setting", async () => {
  const { read, seen } = await invitesFrom(() => ({ invites: [], pagination: {} }), 1000);
  await read();
  expect(seen[0]?.url).toBe("/invites?pagination.count=1000");
});

const short = { invites: ["a"], pagination: { totalEntries: 2 } };

test("a list that holds fewer than it says is read once more", async () => {
  const { read, seen } = await invitesFrom((_, nth) => (nth === 1 ? short : { ...short, invites: ["a", "b"] }));
  expect(await read()).toEqual({ kind: "ok", data: ["a", "b"] });
  expect(seen).toHaveLength(2);
});

test("a list that holds fewer than it says twice was not read", async () => {
  const { read, seen } = await invitesFrom(() => short);
  expect((await failure(read())).rule).toBe("not-read");
  expect(seen).toHaveLength(2);
});

test("a cursor that comes back", async () => {
  const circle = await invitesFrom((cursor) => ({
    invites: [],
    pagination: { next: cursor === "b" ? "a" : cursor === "a" ? "b" : "a" },
  }));
  expect((await failure(circle.read())).rule).toBe("not-read");
  expect(circle.seen).toHaveLength(3);
});

test("a list that goes on and on", async () => {
  let pages = 0;
  const client: Client = {
    get: async () => {
      pages += 1;
      return { kind: "ok", data: { invites: [], pagination: { next: `page ${pages}` } } as never };
    },
    pause: async () => undefined,
    send: async () => ({ kind: "lost", message: "" }),
    requests: () => pages,
  };
  const endless = await failure(listWith(client, 200)("invites", "/invites", ({ invites }) => invites));
  expect(endless).toMatchObject({ rule: "not-read", message: `${NOT_READ}it goes on after 10000 pages` });
  expect(pages).toBe(10_000);
});

test("a refusal of the first page is a value, of a later one a list that was not read", async () => {
  const { url } = await serve((request, response) => {
    if (request.url?.includes("cursor") || request.url?.startsWith("/refused")) json(response, 404, errors("no"));
    else json(response, 200, { data: { invites: ["a"], pagination: { next: "b" } } });
  });
  const list = listWith(clientFor(url), 200);
  expect(await list("invites", "/refused", ({ invites }) => invites)).toMatchObject({ kind: "refused", status: 404 });
  expect((await failure(list("invites", "/invites", ({ invites }) => invites))).rule).toBe("not-read");
});

test("a page that cannot be read is a list that was not read", async () => {
  const { url } = await serve((_, response) => json(response, 503, {}));
  const error = await failure(listWith(clientFor(url), 200)("invites", "/invites", ({ invites }) => invites));
  expect(error.rule).toBe("not-read");
});

const group = (name: string) => ({ id: "g1", name });

/** One group on two pages, under the name A and the name that `second` gives for the nth request. */
async function groupsFrom(second: (nth: number) => string) {
  const { url } = await serve((request, response, nth) => {
    const isFirst = !request.url?.includes("cursor");
    const userGroups = [group(isFirst ? "A" : second(nth))];
    json(response, 200, { data: { userGroups, pagination: isFirst ? { next: "2" } : { totalEntries: 1 } } });
  });
  return listWith(clientFor(url), 200)("groups", "/groups", (data) => data.userGroups);
}

test("the same item on two pages counts once, unless it differs both times", async () => {
  const one = { kind: "ok", data: [group("A")] };
  expect(await groupsFrom(() => "A")).toEqual(one);
  expect(await groupsFrom((nth) => (nth === 2 ? "B" : "A"))).toEqual(one);
  expect((await failure(groupsFrom(() => "B"))).rule).toBe("not-read");
});

const NOT_READ = "The list /invites could not be read to its end: ";

test.each<[string, readonly Page[]]>([
  ["it holds 1 items and says 2", [short]],
  [
    "it changed from one page to the next",
    [
      { invites: ["a"], pagination: { next: "2", totalEntries: 2 } },
      { invites: ["b", "c"], pagination: { totalEntries: 3 } },
    ],
  ],
  [
    "its pages go round in a circle",
    [
      { invites: ["a"], pagination: { next: "2" } },
      { invites: ["b"], pagination: { next: "2" } },
    ],
  ],
])("what was not read says which list, and why: %s", async (why, pages) => {
  const { read } = await invitesFrom((cursor) => pages[cursor === null ? 0 : 1] ?? short);
  expect((await failure(read())).message).toBe(NOT_READ + why);
});

test("only the first page need say how many there are", async () => {
  const { read, seen } = await invitesFrom((cursor) => {
    if (cursor === null) return { invites: ["a"], pagination: { next: "2", totalEntries: 2 } };
    return { invites: ["b"], pagination: {} };
  });
  expect(await read()).toEqual({ kind: "ok", data: ["a", "b"] });
  expect(seen).toHaveLength(2);
});

test("a later page that was refused is told in the words of the refusal", async () => {
  const { url } = await serve((request, response) => {
    if (request.url?.includes("cursor")) json(response, 422, errors("bad cursor"));
    else json(response, 200, { data: { invites: ["a"], pagination: { next: "b" } } });
  });
  const { message } = await failure(listWith(clientFor(url), 200)("invites", "/invites", ({ invites }) => invites));
  expect(message).toBe(`${NOT_READ}a later page was refused (422: bad cursor)`);
});

test("an item that differs from page to page is named", async () => {
  const { message } = await failure(groupsFrom(() => "B"));
  expect(message).toBe('The list /groups could not be read to its end: it holds "g1" twice, differently');
});

test("a token that is not good for a list is told as that", async () => {
  for (const status of [401, 403]) {
    const { url } = await serve((_, response) => json(response, status, errors("no")));
    const error = await failure(listWith(clientFor(url), 200)("invites", "/invites", ({ invites }) => invites));
    expect(error.rule).toBe("token");
  }
});
