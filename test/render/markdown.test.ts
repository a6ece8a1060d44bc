import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { code, renderMarkdown, row } from "../../src/render/markdown.ts";
import { renderPlan } from "../../src/render/text.ts";
import colours from "picocolors";
import { group, liveOf, person, proposeFor } from "../scenario.ts";

const HOSTILE = [
  "</details><img src=x onerror=alert(1)>",
  "| a | b |\n| --- | --- |",
  "``` \n# heading",
  "`code` ``more`` ```most```",
  "@octocat please",
  "[click](https://evil.example) ![pic](https://evil.example/p.png)",
  "<!-- marker -->",
  "https://evil.example www.evil.example evil@evil.example",
  "::error file=x::boom",
  "\u001b[31mred\u001b[0m \u202Eesrever\u202C \u200Bzero",
  "~~~\nfence\n~~~",
  "a\\|b\\`c",
  "<script>alert(1)</script>",
  "&lt;b&gt; &#64;octocat",
];

/** As GitHub would show it, as near as its own parser's specification goes. */
function html(markdown: string): string {
  return micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
}

/** The tags that are the template's own. */
const OWN_TAGS = /^\/?(h3|p|strong|table|thead|tbody|tr|th|td|code|br|details|summary|pre|sub|ul|li)$/u;

function tags(markdown: string): readonly string[] {
  return [...html(markdown).matchAll(/<([^>\s]+)/gu)].map(([, name]) => (name ?? "").replace(/\/$/u, ""));
}

describe("whatever a name holds, it stays text", () => {
  const plans = HOSTILE.map((name) => {
    const live = liveOf(
      [person("dana@acme.com", "Workspace Owner")],
      [group(name, ["dana@acme.com"], "Source Read-only"), group(`old ${name}`, [])],
      { resources: [{ kind: "source", id: "s1", names: [`the ${name}`], labels: { [name]: name } }] },
    );
    const goal = `users:\n  dana@acme.com: { role: owner, sources: { ${JSON.stringify(name)}: read-only } }\ngroups:\n  ${JSON.stringify(`new ${name}`)}: { members: [dana@acme.com], sources: read-only }\n  ${JSON.stringify(`newer ${name}`)}: { previously: ${JSON.stringify(`old ${name}`)} }\nresources:\n  sources:\n    s1: { labels: { env: ${JSON.stringify(name)} } }\n`;
    return { name, planned: { workspace: "acme-prod", ...pick(proposeFor(goal, live)) } };
  });

  test.each(plans)("Markdown: $name", ({ planned }) => {
    const markdown = renderMarkdown(planned);
    expect(tags(markdown).filter((tag) => !OWN_TAGS.test(tag))).toEqual([]);
    expect(html(markdown)).not.toMatch(/<(a|img|script|del)\b|<!--/u);
    // Outside code nothing is left that GitHub would take for a mention.
    expect(html(markdown).replace(/<(code|pre)[\s\S]*?<\/\1>/gu, "")).not.toMatch(/(?<!\w)@octocat/u);
    const open = tags(markdown).filter((tag) => tag === "details").length;
    expect(tags(markdown).filter((tag) => tag === "/details")).toHaveLength(open);
  });

  test.each(plans)("terminal: $name", ({ planned }) => {
    const text = renderPlan(planned, () => undefined, colours.createColors(false));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    expect(text).not.toMatch(/^::/mu);
  });
});

function pick(proposed: ReturnType<typeof proposeFor>): {
  proposed: typeof proposed;
  findings: typeof proposed.findings;
} {
  return { proposed, findings: proposed.findings };
}

test("a code span holds any text, in a table cell too", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."`|\\<>&@ a\n*_[]()!#~".split("")) }), (text) => {
      const rendered = html(`${row(["x"])}\n| - |\n${row([code(text)])}\n`);
      expect(rendered.match(/<td>/gu)).toHaveLength(1);
      expect(rendered).toMatch(/<td><code>[\s\S]*<\/code><\/td>/u);
      expect(rendered.replace(/<\/?(table|thead|tbody|tr|th|td|code)>/gu, "")).not.toMatch(/<[a-z]/u);
    }),
    { numRuns: 500 },
  );
});

test("a plan without changes is one short line", () => {
  const live = liveOf([person("dana@acme.com", "Workspace Owner")]);
  const proposed = proposeFor("users:\n  dana@acme.com: { role: owner }\n", live);
  expect(renderMarkdown({ workspace: "acme-prod", findings: [], proposed })).toBe(
    "### Access plan: `acme-prod`\n\nNothing to change.\n",
  );
});

test("a group's new name and labels, before and after", () => {
  const proposed = proposeFor(
    "users:\n  dana@acme.com: { role: owner }\ngroups:\n  Fresh: { previously: Old, members: [dana@acme.com], sources: read-only }\nresources:\n  sources:\n    web-prod: { labels: { env: staging } }\n    payments: { labels: { env: prod, team: money } }\n",
    liveOf([person("dana@acme.com", "Workspace Owner")], [group("Old", [], "Source Read-only")]),
  );
  const markdown = renderMarkdown({ workspace: "acme-prod", findings: [], proposed });
  const [, diff = ""] = /```diff\n([\s\S]*?)\n```/u.exec(markdown) ?? [];
  expect(diff.split("\n")).toEqual([
    "-group:Old:",
    "-  members: []",
    "+group:Fresh:",
    "+  members:",
    "+    - user:dana@acme.com",
    "   grants:",
    "     - Source Read-only on workspace",
    " source:web-prod:",
    "   labels:",
    "-    - env=prod",
    "+    - env=staging",
  ]);
  expect(markdown).toContain("PATCH /groups/{group:Old}\n");
  expect(markdown).toContain("PUT /sources/{source:web-prod}/labels\n");
});
