// Cuts GitHub's official OpenAPI description down to the requests of ours that test/github answers, and writes it to
// test/github/github-openapi.json. It needs the description itself, from the package @octokit/openapi (MIT), which is 385 MB
// and therefore no dependency:  node .build/trim-openapi.mjs <folder of @octokit/openapi>/generated/api.github.com.json
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";

const TARGET = "test/github/github-openapi.json";

/** The paths and methods that stay. */
const USED = {
  "/app": ["get"],
  "/user": ["get"],
  "/orgs/{org}/teams/{team_slug}/members": ["get"],
  "/orgs/{org}/teams/{team_slug}/memberships/{username}": ["get"],
  "/repos/{owner}/{repo}": ["get"],
  "/repos/{owner}/{repo}/collaborators/{username}/permission": ["get"],
  "/repos/{owner}/{repo}/commits": ["get"],
  "/repos/{owner}/{repo}/commits/{commit_sha}/pulls": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}": ["get"],
  "/repos/{owner}/{repo}/compare/{basehead}": ["get"],
  "/repos/{owner}/{repo}/contents/{path}": ["get"],
  "/repos/{owner}/{repo}/git/blobs/{file_sha}": ["get"],
  "/repos/{owner}/{repo}/git/trees/{tree_sha}": ["get"],
  "/repos/{owner}/{repo}/issues": ["get", "post"],
  "/repos/{owner}/{repo}/issues/comments/{comment_id}": ["get", "patch", "delete"],
  "/repos/{owner}/{repo}/issues/{issue_number}": ["get", "patch"],
  "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
  "/repos/{owner}/{repo}/pulls": ["get"],
  "/repos/{owner}/{repo}/pulls/{pull_number}": ["get"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/files": ["get"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": ["get"],
};

/** What says nothing about whether a value is valid. */
const PROSE = new Set(["description", "summary", "title", "example", "examples", "externalDocs", "tags", "headers"]);

/** Objects whose keys are names of the described data, not words of OpenAPI: nothing in them is prose. */
const NAMED = new Set(["properties", "patternProperties", "parameters", "schemas", "responses", "paths", "content"]);

function withoutProse(value, keysAreNames = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value)
    .filter(
      ([key]) => keysAreNames || !(PROSE.has(key) || key.startsWith("x-") || key === "default" || key === "deprecated"),
    )
    .map(([key, item]) => [key, withoutProse(item, !keysAreNames && NAMED.has(key) && !Array.isArray(item))]);
  return nullableTyped(Object.fromEntries(kept), keysAreNames);
}

/** OpenAPI 3.0 gives `nullable` a meaning only beside `type`; GitHub also writes it beside anyOf, oneOf, allOf and enum alone. */
function nullableTyped(schema, keysAreNames) {
  if (keysAreNames || schema.nullable !== true) return schema;
  const { nullable: _, ...rest } = schema;
  if (rest.type === undefined)
    return Object.keys(rest).length === 0 ? {} : { anyOf: [rest, { type: "string", nullable: true, enum: [null] }] };
  return rest.enum === undefined || rest.enum.includes(null) ? schema : { ...schema, enum: [...rest.enum, null] };
}

function valueAt(document, reference) {
  return reference
    .slice(2)
    .split("/")
    .reduce((value, key) => value[key], document);
}

function* referencesIn(value) {
  if (value === null || typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "$ref" && typeof item === "string") yield item;
    else yield* referencesIn(item);
  }
}

/** Copies everything the kept part refers to, and what that refers to. */
function withReferenced(kept, document) {
  const waiting = [...referencesIn(kept)];
  const seen = new Set();
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    if (seen.has(reference)) continue;
    seen.add(reference);
    const [kind, name] = reference.split("/").slice(-2);
    const value = withoutProse(valueAt(document, reference));
    kept.components[kind] = { ...kept.components[kind], [name]: value };
    waiting.push(...referencesIn(value));
  }
  for (const kind of Object.keys(kept.components)) {
    kept.components[kind] = Object.fromEntries(
      Object.entries(kept.components[kind]).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return kept;
}

function trimmed(document, licence) {
  const paths = Object.entries(USED).map(([path, methods]) => {
    const operations = methods.map((method) => {
      const operation = document.paths[path]?.[method];
      if (operation === undefined) throw new Error(`GitHub no longer describes ${method.toUpperCase()} ${path}.`);
      return [method, withoutProse(operation)];
    });
    return [path, Object.fromEntries(operations)];
  });
  const { title, version, license } = document.info;
  const info = { title: `${title}, trimmed`, version, license: { ...license, "x-text": licence } };
  return withReferenced(
    { openapi: document.openapi, info, paths: Object.fromEntries(paths), components: {} },
    document,
  );
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("Name the file to trim: .../@octokit/openapi/generated/api.github.com.json");
const licence = readFileSync(join(dirname(source), "../LICENSE"), "utf8").trim();
const text = JSON.stringify(trimmed(JSON.parse(readFileSync(source, "utf8")), licence));
writeFileSync(TARGET, await format(text, { ...(await resolveConfig(TARGET)), parser: "json" }));
