// The tables of docs/action.md: every input and output, from action.yml.
import { parse } from "yaml";

const MARKERS = {
  inputs: ["<!-- inputs: generated from action.yml -->", "<!-- end of inputs -->"],
  outputs: ["<!-- outputs: generated from action.yml -->", "<!-- end of outputs -->"],
};

/** A cell of a table: a pipe would end it. */
function cell(text) {
  return String(text).replaceAll("|", "\\|").replaceAll(/\s+/gu, " ").trim();
}

function code(text) {
  return `\`${cell(text)}\``;
}

/** Rows in columns of one width, as prettier writes them. */
function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function tables({ inputs, outputs }) {
  return {
    inputs: table(
      ["input", "default", "what it is"],
      Object.entries(inputs).map(([name, input]) => [
        code(name),
        input.default === undefined ? "none" : code(input.default),
        cell(input.description),
      ]),
    ),
    outputs: table(
      ["output", "what it is"],
      Object.entries(outputs).map(([name, { description }]) => [code(name), cell(description)]),
    ),
  };
}

/** The page with its two tables written anew between their markers. Throws where a marker is missing. */
export function withActionTables(page, actionYml) {
  let text = page;
  for (const [name, rendered] of Object.entries(tables(parse(actionYml)))) {
    const [begin, end] = MARKERS[name];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`docs/action.md has lost its marker ${begin} or ${end}`);
    text = `${before}${begin}\n\n${rendered}\n\n${end}${after}`;
  }
  return text;
}
