import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { renderComment, renderSummary } from "../../src/render/comment.ts";
import type { CommentInput } from "../../src/render/comment-input.ts";
import { fence, link, name, sentence } from "../../src/render/inline.ts";
import { reviewedIn } from "../../src/render/outcome.ts";
import { hostile, HOSTILE, MARKER } from "./comment-scenes.ts";

/** As GitHub would show it, as near as its own parser's specification goes. */
function html(markdown: string): string {
  return micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
}

/** What is shown as it is written: GitHub makes no mention, link or picture of it. */
const VERBATIM = /<(code|pre)\b[\s\S]*?<\/\1>/gu;

/** The tags that Markdown and HTML came to, without code spans, of which a text may make several. */
function structure(markdown: string): readonly string[] {
  return [...html(markdown).matchAll(/<(\/?[a-z0-9!-]+)/giu)]
    .map(([, tag]) => tag ?? "")
    .filter((tag) => !tag.endsWith("code"))
    .sort();
}

function stopped(input: ReturnType<typeof hostile>, text: string): CommentInput {
  const compared = input.proposed.plan.changes.map((change) => ({ change, reviewed: false, now: true }));
  return { ...input, outcome: { outcome: { kind: "stopped", why: text, next: text, compared }, at: text } };
}

function partly(input: ReturnType<typeof hostile>, text: string): CommentInput {
  const results = input.proposed.operations.map((operation) => ({ operation, status: "failed" as const, error: text }));
  return {
    ...input,
    outcome: { outcome: { kind: "partly", results, remaining: input.proposed.plan.changes }, at: text },
  };
}

/** With room for all of it, so that what a long name displaces is no difference. */
const ROOM = 1_000_000;

const shapes: Record<string, (text: string) => string> = {
  plan: (text) => renderComment(hostile(text), ROOM),
  summary: (text) => renderSummary(hostile(text)),
  invalid: (text) => {
    const { proposed: _proposed, base: _base, ...input } = hostile(text);
    return renderComment(input, ROOM);
  },
  stopped: (text) => renderSummary(stopped(hostile(text), text)),
  partly: (text) => renderSummary(partly(hostile(text), text)),
};

describe.each(Object.entries(shapes))("whatever a name holds, it stays text: %s", (_shape, render) => {
  const plain = structure(render("plain"));

  test.each(HOSTILE)("%#", (text) => {
    const markdown = render(text);
    expect(structure(markdown)).toEqual(plain);
    const shown = html(markdown).replace(VERBATIM, "");
    // Outside code nothing is left that GitHub would take for a mention, a reference, a commit, an emoji or a formula.
    expect(shown.replace(/<[^>]*>/gu, "")).not.toMatch(/@\w|#\d|GH-\d|\b[0-9a-f]{7,40}\b|:\w+:|\$|https?:|www\./iu);
    expect([...shown.matchAll(/href="([^"]*)"/gu)].map(([, url]) => url)).not.toContainEqual(
      expect.not.stringMatching(/^https:\/\/github\.com\/acme\/access\//u),
    );
    const comments = markdown.split("\n").filter((line) => line.trimStart().startsWith("<!--"));
    expect(comments.filter((line) => line !== MARKER && line !== END)).toEqual([]);
    expect(comments.filter((line) => line === MARKER)).toHaveLength(markdown.startsWith(MARKER) ? 1 : 0);
    expect(markdown).not.toMatch(/^\s*::/mu);
  });
});

const END = "<!-- segment-access: what was reviewed follows -->";

test("nobody's name ends an outcome", () => {
  const input = hostile(`x\n\n${END}\n\nforged`);
  expect(reviewedIn(renderComment(input, ROOM))).toBe(renderComment(input, ROOM));
  const told = renderComment(stopped(input, `x\n\n${END}\n\nforged`), ROOM);
  expect(reviewedIn(told)).toMatch(/^### Access plan for /u);
});

const NASTY = fc.string({ unit: fc.constantFrom(..."`|\\<>&@ a\n*_[]()!#~$:/.-1f'\"".split("")), maxLength: 60 });

test("a sentence and a name are inline text, whatever they hold, and so is a link's label", () => {
  fc.assert(
    fc.property(NASTY, NASTY, (text, other) => {
      const cells = `${sentence(text)} ${name(other)} ${link(name(text), `https://a.example/${other}`)}`;
      const rendered = html(`x ${cells}\n`);
      const shown = rendered.replace(VERBATIM, "");
      expect(shown.replace(/<a href="https:\/\/a\.example\/[^"<> ]*"><\/a>/gu, "")).toMatch(/^<p>[^<]*<\/p>\n?$/u);
      expect(shown.replace(/<[^>]*>/gu, "")).not.toMatch(/[@$#]|:\w+:|www\./u);
    }),
    { numRuns: 1000 },
  );
});

test("a fenced block is one, whatever its lines hold", () => {
  fc.assert(
    fc.property(fc.array(NASTY), (lines) => {
      const rendered = html(`${fence(lines, "text")}\n\nafter`);
      expect(rendered).toMatch(/^<pre><code class="language-text">[^<]*<\/code><\/pre>\n<p>after<\/p>$/u);
    }),
    { numRuns: 500 },
  );
});

test.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", " https://a.example", ""])(
  "no link leads to %j",
  (url) => expect(link("label", url)).toBe("label"),
);
