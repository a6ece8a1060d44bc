import fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { propose } from "../../src/core/propose.ts";
import { mayApprove } from "../../src/github/approvers.ts";
import { connect, type Connection } from "../../src/github/connection.ts";
import { reportClean, reportDrift } from "../../src/github/drift-issue.ts";
import { readMarker, withMarker } from "../../src/github/marker.ts";
import { got } from "../../src/github/problem.ts";
import { mergeBaseOf } from "../../src/github/pull-request.ts";
import { readAll } from "../../src/github/read.ts";
import { whoAmI } from "../../src/github/self.ts";
import { findUnapplied } from "../../src/github/unapplied.ts";
import { upsertComment } from "../../src/github/upsert-comment.ts";
import { writersAmong } from "../../src/github/write-access.ts";
import { baseOfLanding, baseOfPlan } from "../../src/modes/base-commit.ts";
import { judgedBy, readBase } from "../../src/modes/base-policy.ts";
import type { Landing } from "../../src/modes/choose.ts";
import { judgingOf } from "../../src/modes/judging.ts";
import { commentsOn, pullsOf } from "../../src/modes/landed.ts";
import type { Scene } from "../../src/modes/plan.ts";
import { judgeReview } from "../../src/modes/review.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { REPO } from "../github/client.ts";
import { planMarker } from "../github/connected.ts";
import { addComment, addRepository, person as account } from "../github/history.ts";
import { openPull } from "../github/pull.ts";
import { type GitHub, startGitHub } from "../github/server.ts";
import { emptyState, repositoryNamed } from "../github/state.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { policyOf, TODAY } from "../scenario.ts";
import { HEAD, LIVE, NOW, STORIES, SELF, tell } from "./github-world.ts";
import { expectCleanPrototypes } from "./harmless.ts";
import { type Change, type Json, mutate } from "./mutate.ts";
import { type Random, randomFrom } from "./random.ts";

const API = "http://127.0.0.1:9";

/** One answer as it came, or as somebody made it. */
type Answer = { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> };

/** What is asked of GitHub, and what is believed of its answers, as facts: fewer are less trust. */
type Reading = {
  readonly name: string;
  readonly landing: Landing;
  readonly read: (connection: Connection, landing: Landing) => Promise<readonly string[]>;
  /** What GitHub answers to what is asked where nothing is spoilt. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** What it answers to anything. */
  readonly ask: (key: string) => Promise<Answer>;
  readonly facts: ReadonlySet<string>;
};

type Read = Reading["read"];

/** As `src/modes/apply.ts` goes about what landed, up to where it would write. */
async function verdict(connection: Connection, landing: Landing): Promise<readonly string[]> {
  const self = await whoAmI(connection);
  if (!self.ok) return [];
  const github = { connection, self: self.value };
  const pulls = await pullsOf(github, landing);
  if (!pulls.ok) return [];
  const onto = await baseOfLanding(connection, landing, pulls.value);
  if (!onto.ok) return [];
  const base = await (await readBase(connection, onto.value, { path: "policies" })).of("acme-prod");
  if (base.kind === "unread") return [];
  const landed = await commentsOn(github, pulls.value, "acme-prod");
  if (!landed.ok) return [];
  const head = policyOf(HEAD);
  const judging = base.kind === "policy" ? judgingOf(head, base.policy) : undefined;
  const proposed = propose(judgedBy(head, base), LIVE, segmentSystem, TODAY);
  const scene = { inputs: { maxAge: undefined }, job: { now: () => NOW } } as Scene;
  const { objection } = await judgeReview(github, landed.value, { proposed, base, judging }, scene);
  return objection === undefined ? ["reviewed"] : [];
}

const READS: Readonly<Record<string, Read>> = {
  "who may write": async (connection) => {
    const writers = await writersAmong(connection, ["lee", "reader"]);
    return writers.ok ? writers.value : [];
  },
  "who is in the team": async (connection) => {
    const asked = ["lee", "pat", "stranger"].map(async (login) => {
      const { kind } = await mayApprove(connection, ["team:acme/security"], login);
      return kind === "yes" ? [login] : [];
    });
    return (await Promise.all(asked)).flat();
  },
  "what the base says": async (connection, { before = "" }) => {
    const base = await (await readBase(connection, before, { path: "policies" })).of("acme-prod");
    if (base.kind === "unread") return [];
    return [JSON.stringify(base, (_, one: unknown) => (one instanceof Map ? [...one] : one))];
  },
  "what a plan is judged by": async (connection, { sha, before = "" }) => {
    const event = { mergeSha: sha, head: { sha, ref: "", repo: undefined }, base: { sha: before, ref: "main" } };
    const onto = await baseOfPlan(connection, event);
    const base = await mergeBaseOf(connection, before, sha);
    return [onto, base].flatMap((one) => (one.ok ? [one.value] : []));
  },
  "who we are": async (connection) => {
    const self = await whoAmI(connection);
    return self.ok && self.value.note === undefined ? [self.value.login] : [];
  },
  "what was never applied": async (connection) => {
    const search = { branch: "main", since: `${TODAY}T00:00:00Z` };
    const found = await findUnapplied(connection, search, { login: SELF });
    return found.ok ? [JSON.stringify([found.value.complete, found.value.unapplied.length])] : [];
  },
};

/** A connection to what `answer` says, and where it went beside that. */
function over(answer: (key: string, init: RequestInit) => Promise<Answer>): {
  readonly connection: Connection;
  readonly elsewhere: readonly string[];
  readonly requests: () => number;
} {
  let requests = 0;
  const elsewhere: string[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    requests += 1;
    if (url.origin !== API) elsewhere.push(url.href);
    const { status, text, headers } = await answer(`${init.method ?? "GET"} ${url.pathname}${url.search}`, init);
    const body = [204, 304].includes(status) ? null : text;
    return new Response(body, { status, headers: { "content-type": "application/json", ...headers } });
  };
  const connected = connect({
    token: "ghs_secret",
    apiUrl: API,
    graphqlUrl: `${API}/graphql`,
    serverUrl: "https://github.com",
    repository: REPO,
    hurried: true,
    fetch,
  });
  if (!connected.ok) throw new Error(JSON.stringify(connected.findings));
  return { connection: connected.value, elsewhere, requests: () => requests };
}

/** What is believed where GitHub answers so. */
async function believed(
  { read, landing }: Pick<Reading, "read" | "landing">,
  answer: (key: string) => Promise<Answer>,
): Promise<{ readonly facts: readonly string[]; readonly requests: number; readonly elsewhere: readonly string[] }> {
  const { connection, elsewhere, requests } = over(answer);
  return { facts: await read(connection, landing), requests: requests(), elsewhere };
}

const NOT_FOUND: Answer = { status: 404, text: '{"message":"Not Found"}', headers: {} };
const readings: Reading[] = [];

const running: GitHub[] = [];

/** Asks a GitHub over a socket, everything once. */
function asking(gh: GitHub): { readonly answers: Map<string, Answer>; readonly ask: Reading["ask"] } {
  const answers = new Map<string, Answer>();
  const ask = async (key: string): Promise<Answer> => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const [method = "", path = ""] = key.split(" ");
    const body = method === "POST" ? { body: JSON.stringify({ query: "query { viewer { login } }" }) } : {};
    const headers = { authorization: "Bearer t", "content-type": "application/json" };
    const response = await fetch(gh.url + path, { method, headers, ...body });
    const link = response.headers.get("link")?.replaceAll(gh.url, API);
    const text = (await response.text()).replaceAll(gh.url, API);
    const answer = { status: response.status, text, headers: link === undefined ? {} : { link } };
    answers.set(key, answer);
    return answer;
  };
  return { answers, ask };
}

async function rehearse(name: string, story: string, read: Read): Promise<void> {
  const { gh, landing } = await tell(STORIES[story] ?? {});
  running.push(gh);
  const { answers, ask } = asking(gh);
  const { facts } = await believed({ read, landing }, ask);
  expect(gh.violations).toEqual([]);
  readings.push({ name, landing, read, ask, answers: new Map(answers), facts: new Set(facts) });
}

beforeAll(async () => {
  for (const story of Object.keys(STORIES)) await rehearse(story, story, verdict);
  for (const [name, read] of Object.entries(READS)) await rehearse(name, "reviewed", read);
});

afterAll(() => Promise.all(running.map((gh) => gh.close())));

test("the answers as they are", async () => {
  const facts = Object.fromEntries(readings.map((reading) => [reading.name, [...reading.facts]]));
  for (const story of Object.keys(STORIES))
    expect([story, facts[story]]).toEqual([story, story.startsWith("reviewed") ? ["reviewed"] : []]);
});

/** JSON that no value can be made to write, in the place of a value. */
const RAW: readonly string[] = [
  "[".repeat(10_000) + "]".repeat(10_000),
  '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000),
  '{"__proto__":{"login":"lee","polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"login":"mallory","login":{}}',
];
/** The same, that may stand for what is there. */
const RAW_VALUES: readonly string[] = [
  `"${"x".repeat(1_000_000)}"`,
  '"\\ud800"',
  "123456789012345678901234567890",
  "1e999",
  "-0",
];

/** Where a list goes on: elsewhere, nowhere, or at what is no address. */
const LINKS: readonly string[] = [
  "https://evil.example/repos/acme/access/pulls/1/reviews",
  "//evil.example/",
  "http://127.0.0.1:10/",
  `http://lee:password@127.0.0.1:9/`,
  "javascript:alert(1)",
  "file:///etc/passwd",
  `${API}/{owner}/{+repo}{?page*}`,
  `${API}/repos/acme/access/nowhere`,
  "",
  "x".repeat(100_000),
];

const UNREADABLE_LINKS: readonly string[] = [
  `<${API}/x>; rel=next`,
  `<${API}/x>; title="a"; rel="next"`,
  `${API}/x; rel="next"`,
  `<${API}/x>; REL="NEXT"`,
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { "content-type": ";;=" },
  { "content-type": "text/html" },
  { deprecation: "true", sunset: "##[error]x" },
  { "retry-after": "-1" },
  { "retry-after": "1e9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999999" },
  { location: "https://evil.example/" },
];

/** Values that stand for text, taken out of JSON and put back by their place. */
function withRaw(value: Json, raw: string, random: Random): string {
  let values = 0;
  JSON.stringify(value, (_, one: Json) => ((values += 1), one));
  let left = 1 + random.below(values);
  const text = JSON.stringify(value, (_, one: Json) => ((left -= 1) === 0 ? "CANARY-raw" : one));
  return text.replace('"CANARY-raw"', () => raw);
}

type Spoilt = { readonly key: string; readonly answer: Answer; readonly what: string };

/** One answer with something wrong in it. */
function spoil({ answers }: Pick<Reading, "answers">, change: Change, random: Random): Spoilt {
  const key = random.of([...answers.keys()]);
  const right = answers.get(key) ?? NOT_FOUND;
  const body = JSON.parse(right.text) as Json;
  const spoilt = (parts: Partial<Answer>, what: string): Spoilt => ({
    key,
    answer: { ...right, ...parts },
    what: `${key} ${what}`,
  });
  switch (random.below(10)) {
    case 0: {
      const link = random.once(8) ? random.of(UNREADABLE_LINKS) : `<${random.of(LINKS)}>; rel="next"`;
      const text = random.once(2) ? right.text : "[]";
      return spoilt({ text, headers: { link } }, `${text === "[]" ? "an empty page, and " : ""}${link.slice(0, 60)}`);
    }
    case 1: {
      const status = random.of([301, 302, 304, 400, 401, 403, 404, 409, 422, 429, 500, 599]);
      const error: Json = {
        message: "API rate limit exceeded",
        documentation_url: "https://a.example",
        errors: [{ message: "x", type: "RATE_LIMITED" }],
      };
      const wrong = random.once(2)
        ? JSON.stringify(mutate(error, "any", random).value)
        : withRaw(error, random.of(RAW), random);
      return spoilt(
        { status, text: wrong, headers: random.once(2) ? {} : random.of(HEADERS) },
        `${status} ${wrong.slice(0, 80)}`,
      );
    }
    case 2: {
      const headers = random.of(HEADERS);
      return spoilt({ headers: { ...right.headers, ...headers } }, JSON.stringify(headers));
    }
    case 3:
    case 4: {
      const raw = random.of(change === "kinds" ? RAW : [...RAW, ...RAW_VALUES]);
      return spoilt({ text: withRaw(body, raw, random) }, `holds ${raw.slice(0, 60)}`);
    }
    case 5: {
      const errors = random.of<Json>([
        [null],
        { length: 3 },
        "x",
        [{ type: "RATE_LIMITED", message: {} }],
        { some: 1 },
      ]);
      const text = JSON.stringify(Array.isArray(body) ? { errors } : { ...(body as object), errors });
      return spoilt({ text }, `errors = ${JSON.stringify(errors)}`);
    }
    default: {
      const { value, what } = mutate(body, change, random);
      return spoilt({ text: JSON.stringify(value) }, what);
    }
  }
}

const figures = {
  cases: 0,
  "answers spoilt": 0,
  believed: 0,
  refused: 0,
  "refused as before": 0,
  requests: 0,
  writes: 0,
  "writes told as a problem": 0,
};
/** octokit waits between requests more than it works, and sends ten at a time. */
const AT_ONCE = 25;

async function endure(seed: number, change: Change, mayBelieve: (what: string) => boolean): Promise<void> {
  const random = randomFrom(seed);
  const reading = random.of(readings);
  const wrong = new Map<string, Answer>();
  const done: string[] = [];
  for (let count = 1 + (random.once(3) ? random.below(3) : 0); count > 0; count -= 1) {
    const { key, answer, what } = spoil(reading, change, random);
    wrong.set(key, answer);
    done.push(what);
  }
  const place = `${seed}: ${reading.name}: ${done.join("; ")}`;
  const { facts, requests, elsewhere } = await believed(
    reading,
    async (key) => wrong.get(key) ?? reading.ask(key),
  ).catch((error: unknown) => {
    throw new Error(place, { cause: error });
  });
  expect(elsewhere, place).toEqual([]);
  expect(requests, place).toBeLessThan(4 * (reading.answers.size + 20));
  if (!done.some(mayBelieve))
    expect(
      facts.filter((fact) => !reading.facts.has(fact)),
      place,
    ).toEqual([]);
  figures.cases += 1;
  figures["answers spoilt"] += wrong.size;
  figures.requests += requests;
  figures[
    reading.facts.size === 0 ? "refused as before" : facts.length < reading.facts.size ? "refused" : "believed"
  ] += 1;
  expectCleanPrototypes();
}

function endureMany(runs: number, change: Change, mayBelieve: (what: string) => boolean): Promise<void> {
  const seeds = fc.array(fc.integer({ min: 0 }), { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(seeds, async (all) => {
    await Promise.all(all.map((seed) => endure(seed, change, mayBelieve)));
  });
  return fc.assert(property, { numRuns: Math.ceil(runs / AT_ONCE), endOnFailure: true });
}

/** What no account is. Null is one that is gone, and in a commit `{}` is a person whom GitHub does not know: both are documented. */
const NOBODY: readonly Json[] = [
  0,
  "",
  "lee",
  true,
  false,
  [],
  ["lee"],
  { login: null },
  { login: 7 },
  { login: ["lee"] },
  { name: "lee" },
];

/** Each answer with one of its accounts made none; of commits, all accounts of one person: author and committer are mostly the same. */
function withoutPeople({ answers }: Reading): readonly Spoilt[] {
  return [...answers].flatMap(([key, right]) => {
    const logins: unknown[] = [];
    const spoilAt = (isMeant: (login: unknown, nth: number) => boolean, junk: Json): string => {
      let nth = -1;
      const value: unknown = JSON.parse(right.text, (name, one: unknown) => {
        const isAccount =
          /^(?:user|author|committer)$/u.test(name) && typeof one === "object" && one !== null && "login" in one;
        if (!isAccount) return one;
        nth += 1;
        logins[nth] = one.login;
        return isMeant(one.login, nth) ? junk : one;
      });
      return JSON.stringify(value);
    };
    spoilAt(() => false, null);
    const isCommits = key.includes("/compare/");
    const places = isCommits ? [...new Set(logins)] : logins.map((_, nth) => nth);
    return places.map((place, index) => {
      const junk = NOBODY[(index + key.length) % NOBODY.length] ?? null;
      const text = spoilAt((login, nth) => (isCommits ? login === place : nth === place), junk);
      return { key, answer: { ...right, text }, what: `${key} ${String(place)} = ${JSON.stringify(junk)}` };
    });
  });
}

const HINGE_ON_PEOPLE = [
  "approved by its makers alone",
  "approved, and withdrawn",
  "planned by somebody else",
  "used up",
];

test("nobody disappears by being unreadable: neither who made it, nor who is against it, nor who wrote the newer comment", async () => {
  const told = readings.filter(({ name }) => HINGE_ON_PEOPLE.includes(name));
  const all = told.flatMap((reading) => withoutPeople(reading).map((spoilt) => ({ reading, spoilt })));
  for (let from = 0; from < all.length; from += AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- as many at once as are sent at once
    const some = await Promise.all(
      all.slice(from, from + AT_ONCE).map(async ({ reading, spoilt: { key, answer, what } }) => {
        const { facts } = await believed(reading, (asked) =>
          asked === key ? Promise.resolve(answer) : reading.ask(asked),
        );
        return facts.length === 0 ? [] : [`${reading.name}: ${what}`];
      }),
    );
    expect.soft(some.flat()).toEqual([]);
  }
}, 3_600_000);

test.each([[null], [{}]])(
  "a commit of an address that GitHub knows nobody by stops nobody else: %j",
  async (nobody) => {
    const reading = readings.find(({ name }) => name === "reviewed");
    const [key, right] = [...(reading?.answers ?? [])].findLast(([asked]) => asked.includes("/compare/")) ?? [];
    if (reading === undefined || right === undefined) throw new Error("There is no such story.");
    const { commits, ...rest } = JSON.parse(right.text) as { readonly commits: readonly object[] };
    const unknown = commits.map((commit) => ({ ...commit, author: nobody, committer: nobody }));
    const answer = { ...right, text: JSON.stringify({ ...rest, commits: unknown }) };
    const { facts } = await believed(reading, (asked) =>
      asked === key ? Promise.resolve(answer) : reading.ask(asked),
    );
    expect(facts).toEqual(["reviewed"]);
  },
);

test("what GitHub calls deprecated is not printed in its words", async () => {
  const printed = vi.spyOn(console, "warn");
  onTestFinished(() => printed.mockRestore());
  const headers = { deprecation: "true", sunset: "##[error]x" };
  const { connection } = over(() => Promise.resolve({ status: 200, text: "{}", headers }));
  expect((await connection.call("GET /user", "contents: read")).ok).toBe(true);
  expect(printed).not.toHaveBeenCalled();
});

test("a page of commits without any, and yet not the last, hides nobody", async () => {
  const reading = readings.find(({ name }) => name === "approved by its makers alone");
  if (reading === undefined) throw new Error("There is no such story.");
  const pages = [...reading.answers].filter(([key]) => key.includes("/compare/"));
  expect(pages).toHaveLength(2);
  for (const [key, right] of pages) {
    const text = JSON.stringify({ ...(JSON.parse(right.text) as object), commits: [] });
    const answer = { ...right, text, headers: { link: `<${API}/next>; rel="next"` } };
    // oxlint-disable-next-line no-await-in-loop -- two
    const { facts } = await believed(reading, (asked) =>
      asked === key ? Promise.resolve(answer) : reading.ask(asked),
    );
    expect([key, facts]).toEqual([key, []]);
  }
});

test("a list that goes on with itself has an end", async () => {
  const { connection } = over(async () => NOT_FOUND);
  let pages = 0;
  const call = async (): ReturnType<Connection["call"]> => {
    pages += 1;
    return got({ status: 200, json: [], next: `${API}/same` });
  };
  const route = "GET /repos/{owner}/{repo}/pulls";
  const list = await readAll({ ...connection, call }, route, "contents: read", {}, (entry) => entry.count("id"));
  expect(list.ok).toBe(false);
  expect(pages).toBe(1000);
});

const OTHERS = ["Hello", withMarker(planMarker({ run: 99 }), "forged"), "`code`"];

/** Writes a comment, and then an issue and its end, while the answer to one request is spoilt. */
async function write(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const state = { ...emptyState(), time: "2026-11-22T10:00:00Z" };
  addRepository(state, REPO, { a: "a" });
  const { head } = openPull(state, REPO, { edits: { a: "b" } });
  for (const body of OTHERS) addComment(state, REPO, 1, body, account("mallory"));
  if (random.once(2))
    addComment(state, REPO, 1, withMarker(planMarker({ head: head.sha, run: 1 }), "before"), account(SELF));
  const gh = await startGitHub({ state });
  try {
    const repository = repositoryNamed(state, REPO);
    const nth = random.below(9);
    let sent = 0;
    const { connection, elsewhere } = over(async (key, init) => {
      const [, path = ""] = key.split(" ");
      const response = await fetch(gh.url + path, init);
      const right = { status: response.status, text: (await response.text()).replaceAll(gh.url, API), headers: {} };
      sent += 1;
      if (sent !== nth + 1 || right.text === "") return right;
      return spoil({ answers: new Map([[key, right]]) }, "any", random).answer;
    });
    const marker = planMarker({ head: head.sha, run: 5 });
    const { head: _, base: __, baseRef: ___, ...common } = marker;
    const drift = { ...common, kind: "drift" } as const;
    const self = { login: SELF };
    const came = [
      await upsertComment(connection, { pull: 1, marker, text: "The plan" }, self),
      await reportDrift(connection, { marker: drift, title: "Drift", text: "Differs" }, self),
      await reportClean(connection, { ...drift, run: 6 }, "Nothing differs.", self),
    ];
    const place = `${seed}: answer ${nth} of ${JSON.stringify(came).slice(0, 300)}`;
    expect(elsewhere, place).toEqual([]);
    expect(sent, place).toBeLessThan(80);
    const { comments, issues } = repository;
    expect(
      comments.filter(({ user }) => user.login === "mallory").map(({ body }) => body),
      place,
    ).toEqual(OTHERS);
    const ours = comments.filter(({ user, on }) => user.login === SELF && on === 1);
    // Who is told that what is there is not can only write it once more; the next run puts it right.
    expect(ours.length, place).toBeLessThanOrEqual(2);
    for (const { body } of ours) expect(readMarker(body).kind, place).toBe("marker");
    expect(issues.length, place).toBeLessThanOrEqual(3);
    expectCleanPrototypes();
    figures.writes += came.length;
    if (came.some(({ kind }) => kind === "problem")) figures["writes told as a problem"] += 1;
  } finally {
    await gh.close();
  }
}

test("whatever is answered while we write, what others wrote stays as it is", async () => {
  const seeds = fc.array(fc.integer({ min: 0 }), { minLength: 10, maxLength: 10 });
  const property = fc.asyncProperty(seeds, async (all) => void (await Promise.all(all.map(write))));
  await fc.assert(property, { numRuns: cases(6, 300), endOnFailure: true });
  expect(figures["writes told as a problem"]).toBeGreaterThan(0);
}, 3_600_000);

/** An account that is gone or unknown, and a text that is not there: GitHub documents both, and so nobody can tell that they are made up. */
function isDocumented(what: string): boolean {
  return /\/(?:(?:user|author|committer|body)(?: left out| = null)|(?:author|committer) = \{\})$/u.test(what);
}

/** Another text in the place of a text names somebody else, or says something else. */
function namesOthers(what: string): boolean {
  return (
    isDocumented(what) ||
    / holds "/u.test(what) ||
    /\/(?:login|body|path|mode|content) = |\/(?:user|author|committer|commits|parents|tree|\d+)? = /u.test(what)
  );
}

test("anything where something of another kind is expected: nothing more is believed", async () => {
  await endureMany(cases(225, 12_000), "kinds", isDocumented);
  expect(figures.refused).toBeGreaterThan(figures.cases / 40);
}, 3_600_000);

test("another text in the place of a text, or an empty list: refused or answered, and believed no more where it names nobody", async () => {
  await endureMany(cases(175, 8_000), "any", namesOthers);
  expect(figures.cases).toBeGreaterThanOrEqual(cases(400, 20_000));
  reportFigures(
    "github-answers",
    "Answers of GitHub's API with any JSON in the place of any field, any status, header or next page: a finding or a right answer. No crash, no endless reading, no request to another host, and no approval, comment or policy that the true answer would not have given.",
    figures,
  );
}, 3_600_000);
