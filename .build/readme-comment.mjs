// The plan comment in README.md: a golden one of the tests.
const BEGIN = "<!-- comment: generated from test/render/golden/small.md -->";
const END = "<!-- end of comment -->";

/** The page with the comment written anew between its markers, quoted, without the comment's own hidden first line. Throws where a marker is missing. */
export function withPlanComment(page, comment) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md has lost its marker ${BEGIN} or ${END}`);
  const quoted = comment
    .replace(/^<!-- segment-access:[^\n]*-->\n/u, "")
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
  const ignored = `<!-- prettier-ignore-start -->\n\n${quoted}\n\n<!-- prettier-ignore-end -->`;
  return `${before}${BEGIN}\n${ignored}\n${END}${after}`;
}
