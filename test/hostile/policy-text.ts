import { HOSTILE_NAMES } from "./names.ts";
import type { Random } from "./random.ts";

/** YAML as it may be written: scalars as they stand in the file, lists and maps in either style. */
type Node =
  | { kind: "scalar"; text: string }
  | { kind: "list"; items: Node[]; flow: boolean; prefix?: string }
  | { kind: "map"; entries: Entry[]; flow: boolean; prefix?: string };
type Entry = { key: string; value: Node };

function scalar(text: string): Node {
  return { kind: "scalar", text };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

const DAYS = ["2026-11-22", "2027-01-31", "2026-12-05", "2020-01-01"];
const ADDRESSES = ["dana@acme.com", "dev@acme.com", "lee@acme.com", "kim@acme.com", "new@acme.com"];
const GROUPS = ["Data", "Growth Team", "Okta All", "Web"];
const PROFILES = ["engineer", "analyst", "on-call"];
const SOURCE_SELECTORS = ["web-prod", "web-*", "env=prod", "env=prod,team=money", "*", "payments", "src2", "web-pord"];
const OTHER_SELECTORS = ["snowflake-prod", "*", "engage-prod", "Enrich orders", "Amplitude", "snow*"];
const RULES = [
  "change.action == 'add' && resource.label('env') == 'prod' && grant.until == null",
  "grant.role == 'Workspace Owner'",
  "change.action == 'remove'",
  "true",
];
const CODES = ["removals-limit", "missing-reason", "owners-max", "unused-exception"];

type Maker = (random: Random) => Node;

function map(
  random: Random,
  parts: Readonly<Record<string, Maker>>,
  most: number,
  required: readonly string[] = [],
): Node {
  const keys = Object.keys(parts);
  const chosen = new Set([...required, ...Array.from({ length: random.below(most + 1) }, () => random.of(keys))]);
  const entries = [...chosen].map((key) => ({ key, value: (parts[key] as Maker)(random) }));
  return { kind: "map", entries, flow: random.once(3) };
}

/** Empty once in a while, which some lists may not be. */
function list(random: Random, item: Maker, most = 3): Node {
  return {
    kind: "list",
    items: Array.from({ length: random.once(30) ? 0 : 1 + random.below(most) }, () => item(random)),
    flow: random.once(2),
  };
}

function named(random: Random, names: readonly string[], value: Maker, most = 3): Node {
  const chosen = new Set(Array.from({ length: random.below(most + 1) }, () => random.of(names)));
  return {
    kind: "map",
    entries: [...chosen].map((name) => ({
      key: random.once(2) || /[*:=,]/u.test(name) ? quoted(name) : name,
      value: value(random),
    })),
    flow: random.once(4),
  };
}

const day: Maker = (random) => scalar(random.of(DAYS));
const some =
  (...texts: readonly string[]): Maker =>
  (random) =>
    scalar(random.of(texts));
const words = some("Checkout launch", '"a: b"', "SEC-1421", "'it''s'");
const address: Maker = (random) => scalar(random.of([...ADDRESSES, "DEV@acme.com"]));
const word = some("full-access", "read-write", "read-only", "no-access");
const workspaceWord = some("owner", "admin", "member", "read-only");
const terms: Readonly<Record<string, Maker>> = {
  from: day,
  until: day,
  reason: words,
  ticket: words,
  "approved-by": words,
  "review-by": day,
};

const either =
  (...makers: readonly Maker[]): Maker =>
  (random) =>
    random.of(makers)(random);
const block =
  (selectors: readonly string[]): Maker =>
  (random) =>
    random.once(5)
      ? word(random)
      : named(
          random,
          selectors,
          either(word, word, (r) => map(r, { access: some("full-access", "read-only"), ...terms }, 4, ["access"])),
          4,
        );
const profileNames = either(some(...PROFILES), (random) => list(random, some(...PROFILES)));
const roleLine = either(some("PII Access", "Source Admin"), (random) =>
  map(
    random,
    { role: some("Source Admin", "PII Access"), on: some("workspace", '"source:web-prod"', '"env=prod"'), ...terms },
    4,
    ["role"],
  ),
);
const access: Readonly<Record<string, Maker>> = {
  sources: block(SOURCE_SELECTORS),
  destinations: block(OTHER_SELECTORS),
  warehouses: block(OTHER_SELECTORS),
  spaces: block(OTHER_SELECTORS),
  functions: block(OTHER_SELECTORS),
  "tracking-plans": word,
  roles: (random) => list(random, roleLine),
};
const role = either(workspaceWord, workspaceWord, (random) =>
  list(
    random,
    either(workspaceWord, (r) => map(r, { role: workspaceWord, ...terms }, 4, ["role"])),
  ),
);
const user: Maker = (random) =>
  map(
    random,
    {
      role,
      kind: some("person", "service"),
      owner: address,
      id: some("id-1"),
      github: some("octo"),
      profile: profileNames,
      ...access,
      ...terms,
    },
    5,
  );
const group: Maker = (random) =>
  map(
    random,
    {
      members: (r) =>
        list(
          r,
          either(address, address, (q) => map(q, { user: address, ...terms }, 3, ["user"])),
        ),
      "managed-by": some("idp"),
      previously: either(some("Old"), (r) => list(r, some("Old", "Older"))),
      profile: profileNames,
      ...access,
      ...terms,
    },
    5,
  );
const limit = some("25%", "10", "100%", "0");
const by: Maker = (random) => map(random, { by: (r) => list(r, some("octo-lead", '"team:acme/security"')) }, 2, ["by"]);
const settings: Maker = (random) =>
  map(
    random,
    {
      scope: some("everything", "declared"),
      except: (r) => list(r, some("breakglass@acme.com", '"group:Okta *"', '"*@x.com"')),
      owners: (r) => map(r, { min: some("1", "2"), max: some("5", "1") }, 2),
      domains: (r) => list(r, some("acme.com", "x.com")),
      protected: (r) => list(r, address),
      limits: (r) => map(r, { removals: limit, "owners-added": some("1", "0"), "grants-added": some("200", "0") }, 3),
      destinations: some("refuse", "via-source"),
      people: some("policy", "idp"),
      require: (r) =>
        list(r, (q) =>
          map(
            q,
            {
              of: (s) => list(s, some("reason", "until")),
              access: (s) => list(s, word),
              role: (s) => list(s, workspaceWord),
              on: some('"env=prod"', "web-prod"),
            },
            4,
            ["of"],
          ),
        ),
      guardrails: (r) => named(r, CODES, some("error", "warning", "note", "approval")),
      approvals: (r) =>
        map(r, { elevation: by, removals: by, rules: by, sources: (q) => named(q, SOURCE_SELECTORS, by) }, 4),
      "apply-expired": some("true", "false"),
      seats: some("60", "1"),
      region: some("us", "eu"),
      batch: some("50", "1000"),
    },
    5,
  );
const rule: Maker = (random) =>
  map(
    random,
    {
      on: some("grant", "user", "member", "group", "plan"),
      when: (r) => scalar(quoted(r.of(RULES))),
      severity: some("error", "warning", "approval"),
      message: words,
    },
    6,
    ["when", "message"],
  );
const allow: Maker = (random) =>
  map(random, { rule: some(...CODES), for: (r) => list(r, address), reason: words, until: day, ticket: words }, 6, [
    "rule",
    "reason",
    "until",
  ]);

const sections: Readonly<Record<string, Maker>> = {
  settings,
  use: (r) => list(r, some("least-privilege", "contractors")),
  rules: (r) => named(r, ["no-owners", "prod-ends"], rule),
  allow: (r) => list(r, allow),
  resources: (r) =>
    map(
      r,
      {
        sources: (q) =>
          named(q, SOURCE_SELECTORS, (s) =>
            map(s, { labels: (t) => named(t, ["env", "team"], some("prod", "money", "nowhere")) }, 2, ["labels"]),
          ),
      },
      2,
    ),
  profiles: (r) => named(r, PROFILES, (q) => map(q, { role, ...access, ...terms }, 4), 20),
  groups: (r) => named(r, GROUPS, group),
  users: (r) => named(r, ADDRESSES, user, 15),
};

/** The files of one policy, each a map. What stands in which file is chance, as it may be. */
function fileTrees(random: Random): readonly Node[] {
  const files = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
    kind: "map" as const,
    entries: index === 0 ? [{ key: "workspace", value: scalar("acme-prod") }] : ([] as Entry[]),
    flow: random.once(12),
  }));
  const made = map(random, sections, 8, ["users", "profiles"]);
  for (const entry of made.kind === "map" ? made.entries : []) random.of(files).entries.push(entry);
  return files;
}

function nodesOf(root: Node): readonly Node[] {
  const children =
    root.kind === "list" ? root.items : root.kind === "map" ? root.entries.map(({ value }) => value) : [];
  return [root, ...children.flatMap(nodesOf)];
}

/** Scalars that are of another kind than what they look like, or of none. */
const ODD_SCALARS = [
  "null",
  "~",
  "",
  "12",
  "-0",
  "1e999",
  ".nan",
  "0x1F",
  "true",
  "yes",
  "2026-02-30",
  "2026-13-01",
  "+2026-01-01",
  "[]",
  "{}",
  "!!binary aGk=",
  "!!js/function 'function(){}'",
  "!!set {a}",
  "!custom x",
  "|\n    block\n",
  ">-\n    folded\n",
  "*nobody",
  "&a",
  "<<",
  "@at",
  "`tick",
  "%percent",
  "? x",
  "- x",
  "a: b",
  "# comment",
];

function oddScalar(random: Random): string {
  return random.once(3) ? quoted(random.of(HOSTILE_NAMES)) : random.of(ODD_SCALARS);
}

/** Turns a node into another, wherever it stands. */
function become(node: Node, other: Node): void {
  const copy = structuredClone(other);
  for (const key of Object.keys(node)) Reflect.deleteProperty(node, key);
  Object.assign(node, copy);
}

const MUTATIONS: readonly ((root: Node, random: Random) => void)[] = [
  // Two things change places.
  (root, random) => {
    const nodes = nodesOf(root);
    const [a, b] = [random.of(nodes), random.of(nodes)];
    if (nodesOf(a).includes(b) || nodesOf(b).includes(a)) return;
    const copy = structuredClone(a);
    become(a, b);
    become(b, copy);
  },
  // Something stands there twice, or not at all.
  (root, random) => {
    const node = random.of(nodesOf(root));
    if (node.kind === "list" && node.items.length > 0) node.items.push(structuredClone(random.of(node.items)));
    if (node.kind === "map" && node.entries.length > 0) node.entries.push(structuredClone(random.of(node.entries)));
  },
  (root, random) => {
    const node = random.of(nodesOf(root));
    if (node.kind === "list") node.items.splice(random.below(node.items.length + 1), 1);
    if (node.kind === "map") node.entries.splice(random.below(node.entries.length + 1), 1);
  },
  // Something is put into a list or a map, a few times over.
  (root, random) => {
    const node = random.of(nodesOf(root));
    for (let times = random.once(20) ? 80 : 1 + random.below(3); times > 0; times -= 1) {
      const inner = structuredClone(node);
      become(
        node,
        random.once(2)
          ? { kind: "list", items: [inner], flow: true }
          : { kind: "map", entries: [{ key: "a", value: inner }], flow: true },
      );
    }
  },
  // It is of another kind.
  (root, random) => become(random.of(nodesOf(root)), scalar(oddScalar(random))),
  (root, random) => become(random.of(nodesOf(root)), random.of(nodesOf(root))),
  // A key is another.
  (root, random) => {
    const maps = nodesOf(root).flatMap((node) => (node.kind === "map" && node.entries.length > 0 ? [node] : []));
    if (maps.length === 0) return;
    const entry = random.of(random.of(maps).entries);
    entry.key = random.once(3)
      ? random.of(["<<", "__proto__", "constructor", "? [a]", "12", "null", "&k key", "a b c"])
      : oddScalar(random);
  },
  // An anchor here, its alias there.
  (root, random) => {
    const nodes = nodesOf(root);
    const [a, b] = [random.of(nodes), random.of(nodes)];
    if (a.kind === "scalar") a.text = `&x ${a.text}`;
    else a.prefix = "&x ";
    if (a !== b) become(b, scalar("*x"));
  },
  // The other style, and the end of the line.
  (root, random) => {
    const node = random.of(nodesOf(root));
    if (node.kind !== "scalar") node.flow = !node.flow;
    else node.text += random.of([" # note", ",", ":", " x", "\t"]);
  },
];

const DEEPEST = 200;

function flowText(node: Node, depth = 0): string {
  if (node.kind === "scalar" || depth > DEEPEST) return node.kind === "scalar" ? node.text : "{}";
  const inner =
    node.kind === "list"
      ? `[${node.items.map((item) => flowText(item, depth + 1)).join(", ")}]`
      : `{${node.entries.map(({ key, value }) => `${key}: ${flowText(value, depth + 1)}`).join(", ")}}`;
  return `${node.prefix ?? ""}${inner}`;
}

function blockText(node: Node, indent: string): string {
  if (node.kind === "scalar" || node.flow || indent.length > DEEPEST) return ` ${flowText(node)}\n`;
  const children: readonly string[] =
    node.kind === "list"
      ? node.items.map((item) => `${indent}-${blockText(item, `${indent}  `)}`)
      : node.entries.map(({ key, value }) => `${indent}${key}:${blockText(value, `${indent}  `)}`);
  if (children.length === 0) return ` ${flowText(node)}\n`;
  return ` ${node.prefix ?? ""}\n${children.join("")}`;
}

const TYPOS = [
  "\t",
  "\0",
  "\r",
  "\ufeff",
  "{",
  "[",
  "]",
  '"',
  "'",
  "\n---\n",
  "\n...\n",
  "%YAML 1.1\n",
  "\u2028",
  "\ud800",
  ":",
  "- ",
  "#",
  "&a",
  "*a",
  "!",
  "|",
  ">",
  "  ",
];

function mistype(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  if (random.once(3)) return text.slice(0, at) + text.slice(at + 1 + random.below(12));
  if (random.once(6)) return text.slice(0, at);
  return text.slice(0, at) + random.of(TYPOS) + text.slice(at);
}

/** The files of a policy that uses all of the language, with a few things wrong in it, or none. */
export function policyTexts(random: Random): readonly { readonly file: string; readonly text: string }[] {
  const trees = fileTrees(random);
  // Half of them are left as they are: what is read has to be endured as well.
  for (let count = random.once(2) ? 0 : 1 + random.below(5); count > 0; count -= 1)
    random.of(MUTATIONS)(random.of(trees), random);
  return trees.map((tree, index) => {
    let text = blockText(tree, "").replace(/^ ?\n?/u, "");
    for (let count = random.once(6) ? 1 + random.below(3) : 0; count > 0; count -= 1) text = mistype(text, random);
    return { file: `${"abc"[index]}.yaml`, text };
  });
}
