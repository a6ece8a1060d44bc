import fc from "fast-check";
import { expect, test } from "vitest";
import { ProviderError } from "../../src/core/provider.ts";
import type { Client, Query } from "../../src/providers/segment/http.ts";
import { listWith } from "../../src/providers/segment/list.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { type Random, randomFrom } from "./random.ts";

type Page = { invites: string[]; pagination: Record<string, unknown> };

/** What may happen to a list, or to one page of it, while it is read. */
const TROUBLES: Record<string, (page: Page, all: string[], random: Random) => void> = {
  nothing: () => undefined,
  "somebody comes": (_, all, random) => void all.splice(random.below(all.length + 1), 0, `new${random.below(1e9)}`),
  "somebody goes": (_, all, random) => void all.splice(random.below(all.length), 1),
  "an entry twice on a page": (page, _, random) => {
    if (page.invites.length > 0) page.invites.push(random.of(page.invites));
  },
  "an entry left out": (page, _, random) => void page.invites.splice(random.below(page.invites.length + 1), 1),
  "no next": (page) => void delete page.pagination["next"],
  "the first page next": (page) => void (page.pagination["next"] = "0"),
  "this page next": (page) => void (page.pagination["next"] = page.pagination["current"]),
  "a page beyond the end next": (page) => void (page.pagination["next"] = "99"),
  "an empty page": (page) => void (page.invites = []),
  "a wrong total": (page) => void (page.pagination["totalEntries"] = 1),
};

const figures = { readings: 0, "read right": 0, "given up": 0, "pages gone wrong": 0 };

/** A list of which pages go wrong at a few places, chosen by `random`, in the first reading or in both. */
function troubledClient(all: string[], random: Random, count: number): { client: Client; always: Set<string> } {
  const plan = new Map<number, string>();
  for (let troubles = random.below(4); troubles > 0; troubles -= 1)
    plan.set(random.below(8), random.of(Object.keys(TROUBLES)));
  const always = new Set(all);
  let nth = 0;
  const get = async (_name: string, _path: string, query: Query = {}): Promise<unknown> => {
    const start = Number(query["pagination.cursor"] ?? "0");
    const end = start + count;
    const page: Page = {
      invites: all.slice(start, end),
      pagination: {
        current: String(start),
        totalEntries: all.length,
        ...(end < all.length ? { next: String(end) } : {}),
      },
    };
    const trouble = TROUBLES[plan.get(nth) ?? "nothing"];
    if (plan.has(nth)) figures["pages gone wrong"] += 1;
    trouble?.(page, all, random);
    for (const one of always) if (!all.includes(one)) always.delete(one);
    nth += 1;
    return { kind: "ok", data: page };
  };
  const client = {
    get,
    pause: async () => undefined,
    send: async () => ({ kind: "lost", message: "" }),
    requests: () => nth,
  } as unknown as Client;
  return { client, always };
}

test("a list whose pages go wrong is given up, or holds everybody who was in it all the time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
      const random = randomFrom(seed);
      const all = Array.from({ length: 1 + random.below(9) }, (_, index) => `p${index}`);
      const { client, always } = troubledClient(all, random, 1 + random.below(4));
      figures.readings += 1;
      try {
        const read = await listWith(client, 3)("invites", "/invites", ({ invites }) => invites);
        if (read.kind !== "ok") return expect.fail(`${seed}: refused`);
        expect(
          [...always].filter((one) => !read.data.includes(one)),
          `${seed}`,
        ).toEqual([]);
        expect(new Set(read.data).size, `${seed}`).toBe(read.data.length);
        figures["read right"] += 1;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        expect(error.rule, `${seed}`).toBe("not-read");
        figures["given up"] += 1;
      }
    }),
    { numRuns: cases(2_000, 100_000), endOnFailure: true },
  );
  expect(figures["read right"]).toBeGreaterThan(figures.readings / 10);
  expect(figures["given up"]).toBeGreaterThan(figures.readings / 100);
  reportFigures(
    "pages",
    "Lists that grow or shrink while they are read, repeat entries, lose them or their next page, or go in circles: given up, or whole.",
    figures,
  );
});
