/** One faulty policy: its files by name, and every finding it must give as `file:line:column rule` (with ` warning` where it is one). */
export type Fault = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly findings: readonly string[];
};

/** `body` stands in a.yaml below the line `workspace: w`, so its first line is line 2. */
function fault(name: string, body: string, ...findings: readonly string[]): Fault {
  return {
    name,
    files: { "a.yaml": `workspace: w\n${body}` },
    findings: findings.map((finding) => `a.yaml:${finding}`),
  };
}

/** `text` is all of a.yaml. */
function file(name: string, text: string, ...findings: readonly string[]): Fault {
  return { name, files: { "a.yaml": text }, findings: findings.map((finding) => `a.yaml:${finding}`) };
}

function files(name: string, texts: readonly string[], ...findings: readonly string[]): Fault {
  return { name, files: Object.fromEntries(texts.map((text, index) => [`${"abc"[index]}.yaml`, text])), findings };
}

const LAUGHS = [
  "a: &a [x, x, x, x, x, x, x, x, x, x]",
  ..."bcdefgh"
    .split("")
    .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefg"[index]}`).join(", ")}]`),
].join("\n");

export const FAULTS: readonly Fault[] = [
  fault("a tab as indent", "users:\n\ta@x.com: {}", "3:1 yaml"),
  fault("an unclosed quote", 'users: {a@x.com: {role: "member}}\n', "3:1 yaml"),
  fault("an unclosed list", "settings: {domains: [x.com}\n", "2:27 yaml"),
  fault("a map on the key's line", "users: a: b", "2:8 yaml"),
  fault("several syntax errors", "settings: @\ngroups: @\nusers: {}", "2:11 yaml", "3:9 yaml"),
  file("several documents", "workspace: w\n---\nusers: {}\n", "2:1 yaml"),
  fault("a tag of somebody's own", "users: !include users.yaml", "2:8 yaml"),
  fault("a tag from another YAML", "settings: {except: !!set {a@x.com}}", "2:20 yaml"),
  file("another YAML version", "%YAML 1.1\n---\nworkspace: w\n", "1:1 yaml"),
  file("a directive that nobody knows", "%FOO\n---\nworkspace: w\n", "1:1 yaml"),
  fault("an alias without an anchor", "users: *people", "2:8 yaml"),
  files("an anchor in another file", ["workspace: w\nusers: &people {}", "groups: *people"], "b.yaml:1:9 yaml"),
  fault("an alias inside what it repeats", "users: &a {a@x.com: *a}", "2:21 yaml"),
  file("a billion laughs", LAUGHS, "5:36 yaml"),
  file("ten thousand levels of lists", "[".repeat(10_000), "1:65 yaml"),
  file("ten thousand levels in one line", "- ".repeat(10_000), "1:129 yaml"),
  file("ten thousand levels of flow maps", "{a: ".repeat(10_000), "1:257 yaml"),
  file(
    "a thousand levels of block maps",
    Array.from({ length: 1_000 }, (_, level) => `${" ".repeat(level)}a:\n`).join(""),
    "65:65 yaml",
  ),
  fault("a control character", "users: {}\n# \u0007", "3:3 yaml"),
  fault("a carriage return alone", "users: {} # a\rgroups: {}", "2:14 yaml"),
  fault("a list as a key", "users: {? [a@x.com] : {}}", "2:11 invalid"),
  file("too large", `# ${"é".repeat(2.7 * 1024 * 1024)}\nworkspace: w\n`, "1:1 file-too-large"),
  file("nothing", "", "1:1 empty"),
  file("only a comment", "# soon\n", "1:1 empty"),
  file("null", "---\n~\n", "2:1 empty"),
  file("text instead of a map", "hello", "1:1 invalid"),
  file("a list instead of a map", "\n- workspace: w", "2:1 invalid"),

  fault("an unknown key at the top", "user: {}", "2:1 unknown-key"),
  fault("an unknown key of a user", "users:\n  a@x.com:\n    rol: member", "4:5 unknown-key"),
  fault("an unknown key of a group", "groups: {A: {role: member}}", "2:14 unknown-key"),
  fault("an unknown setting", "settings: {owner: {min: 1}}", "2:12 unknown-key"),
  fault("an unknown key of a setting", "settings: {owners: {mix: 1}}", "2:21 unknown-key"),
  fault("an unknown key of a role", "users: {a@x.com: {roles: [{role: X, om: y}]}}", "2:37 unknown-key"),
  fault("a misspelt key that had to be there", "users: {a@x.com: {roles: [{rol: X}]}}", "2:28 unknown-key"),
  fault("a merge key", "users: {a@x.com: {<<: {role: member}}}", "2:19 unknown-key"),
  fault(
    "keys that JavaScript has everywhere",
    "__proto__: {}\nconstructor: {}\nusers: {a@x.com: {__proto__: {role: owner}}}\nsettings: {toString: 1}",
    "2:1 unknown-key",
    "3:1 unknown-key",
    "4:19 unknown-key",
    "5:12 unknown-key",
  ),
  fault(
    "such keys as names",
    "users: {__proto__: {}}\ngroups: {constructor: {rol: x}}",
    "2:9 address",
    "3:24 unknown-key",
  ),

  file("a number as workspace", "workspace: 12", "1:12 invalid"),
  file("no text as workspace", 'workspace: ""', "1:12 invalid"),
  file("nothing as workspace", "workspace:\nusers: {}", "1:1 invalid"),
  fault("an unknown role word", "users: {a@x.com: {role: membr}}", "2:25 invalid"),
  fault("a number as role word", "users: {a@x.com: {role: 1}}", "2:25 invalid"),
  fault("nothing as role word", "users:\n  a@x.com:\n    role:\n", "4:5 invalid"),
  fault("an unknown access word for all", "users: {a@x.com: {sources: red-only}}", "2:28 invalid"),
  fault("an unknown access word for one", "users: {a@x.com: {sources: {web: red-only, b: read-only}}}", "2:34 invalid"),
  fault("a list as access block", "users: {a@x.com: {sources: [web]}}", "2:28 invalid"),
  fault("a number as access block", "users: {a@x.com: {sources: 5}}", "2:28 invalid"),
  fault("nothing as access block", "users: {a@x.com: {sources: }}", "2:19 invalid"),
  fault("a map without access as access word", "users: {a@x.com: {sources: {web: {reason: x}}}}", "2:34 invalid"),
  fault("a name with a line break", 'users: {a@x.com: {sources: {"a\\nb": maybe}}}', "2:37 invalid"),
  fault("a blank name in an access block", 'users: {a@x.com: {sources: {" ": read-only}}}', "2:29 invalid"),
  fault("a map of roles", "users: {a@x.com: {roles: {X: workspace}}}", "2:26 invalid"),
  fault("a number as role", "users: {a@x.com: {roles: [5]}}", "2:27 invalid"),
  fault("no text as role", 'users: {a@x.com: {roles: [""]}}', "2:27 invalid"),
  fault("a role line without a role", "users: {a@x.com: {roles: [{on: x}]}}", "2:27 invalid"),
  fault("a number as the place of a role", "users: {a@x.com: {roles: [{role: X, on: 7}]}}", "2:41 invalid"),
  fault("text as a user", "users: {a@x.com: member}", "2:18 invalid"),
  fault("a list of users", "users: [a@x.com]", "2:8 invalid"),
  fault("a list as a group", "groups: {A: [a@x.com]}", "2:13 invalid"),
  fault("text as members", "groups: {A: {members: a@x.com}}", "2:23 invalid"),
  fault("nothing as members", "groups: {A: {members: }}", "2:14 invalid"),
  fault("a number as member", "groups: {A: {members: [12]}}", "2:24 invalid"),
  fault("a blank group name", 'groups: {" ": {}}', "2:10 invalid"),
  fault("a group name beyond all measure", `groups: {"${"x".repeat(10_001)}": {}}`, "2:10 invalid"),
  fault("an unknown scope", "settings: {scope: all}", "2:19 invalid"),
  fault("an unknown region", "settings: {region: usa}", "2:20 invalid"),
  fault("owners below one", "settings: {owners: {min: 0}}", "2:26 invalid"),
  fault("owners the wrong way round", "settings: {owners: {min: 4, max: 3}}", "2:34 invalid"),
  fault("half a seat", "settings: {seats: 1.5}", "2:19 invalid"),
  fault("more seats than can be counted", "settings: {seats: 9007199254740993}", "2:19 invalid"),
  fault("too large a batch", "settings: {batch: 1001}", "2:19 invalid"),
  fault("a star without quotes", "users: {a@x.com: {sources: { *: read-only }}}", "2:31 yaml"),
  fault("half of a character in a name", 'groups: {"\\ud800": {}}', "2:10 invalid"),
  fault("half of a character in a role", 'users: {a@x.com: {roles: ["\\ud800"]}}', "2:27 invalid"),
  fault("a limit that is no share", "settings: {limits: {removals: some}}", "2:31 invalid"),
  fault("a limit that is part of a number", "settings: {limits: {removals: 2.5}}", "2:31 invalid"),
  fault("a limit below nothing", "settings: {limits: {removals: -1}}", "2:31 invalid"),
  fault("a limit above everything", "settings: {limits: {removals: 100.5%}}", "2:31 invalid"),
  fault("text as domains", "settings: {domains: x.com}", "2:21 invalid"),
  fault("a pattern as domain", 'settings: {domains: ["*.x.com"]}', "2:22 invalid"),
  fault("a nameless group as exception", 'settings: {except: ["group:"]}', "2:21 invalid"),

  fault("a user who is no address", "users: {dev: {}}", "2:9 address"),
  fault("a member who is no address", "groups: {A: {members: [dev]}}", "2:24 address"),
  fault("a protected user who is no address", "settings: {protected: [a@x.com, dev]}", "2:33 address"),
  fault(
    "an exception that is no address",
    'settings: {except: [dev, "user:dev", "dev*", "group:dev"]}',
    "2:21 address",
    "2:26 address",
  ),

  fault("a key twice", "users: {}\nusers: {}", "3:1 duplicate"),
  fault("a user twice", "users:\n  A@x.com: {}\n  a@X.com: {}", "4:3 duplicate"),
  fault("a group twice", "groups: {A: {}, A: {}}", "2:17 duplicate"),
  fault("a selector twice", "users: {a@x.com: {sources: {web: read-only, web: read-only}}}", "2:45 duplicate"),
  fault("a setting twice", "settings: {seats: 1, seats: 1}", "2:22 duplicate"),
  fault("an unknown key twice", "x: 1\nx: 2", "2:1 unknown-key", "3:1 duplicate"),
  files("a workspace in two files", ["workspace: w", "workspace: w"], "b.yaml:1:12 duplicate"),
  files("a user in two files", ["workspace: w\nusers: {a@x.com: {}}", "users: {A@X.COM: {}}"], "b.yaml:1:9 duplicate"),
  files("a group in two files", ["workspace: w\ngroups: {A: {}}", "groups: {A: {}}"], "b.yaml:1:10 duplicate"),
  files(
    "a setting in two files",
    ["workspace: w\nsettings: {owners: {min: 1}, seats: 2}", "settings: {owners: {max: 2}, seats: 2}"],
    "b.yaml:1:30 duplicate",
  ),
  fault("a member twice", "users: {a@x.com: {}}\ngroups: {A: {members: [a@x.com, A@x.com]}}", "3:33 duplicate warning"),
  fault("a role twice", "users: {a@x.com: {roles: [X, {role: X}, {role: X, on: y}]}}", "2:30 duplicate warning"),

  fault("a member who is no user", "groups: {A: {members: [a@x.com]}}", "2:24 undeclared-member"),
  file("no workspace", "\nusers: {}", "1:1 missing-workspace"),
  files("no workspace in two files", ["users: {}", "groups: {}"], "a.yaml:1:1 missing-workspace"),
  files(
    "what a broken file may say is not missed",
    ["groups: {A: {members: [a@x.com]}}", "workspace: @"],
    "b.yaml:1:12 yaml",
  ),
  fault(
    "excepted and declared",
    'settings: {except: [A@x.com, "group:Okta *", "*@out.com"]}\nusers: {a@x.com: , b@OUT.com: }\ngroups: {Okta all: , okta all: }',
    "3:9 excepted-and-declared",
    "3:20 excepted-and-declared",
    "4:10 excepted-and-declared",
  ),
];
