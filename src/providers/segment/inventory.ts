import type { Finding } from "../../core/finding.ts";
import type { ResourceKind } from "../../core/policy.ts";
import { ProviderError } from "../../core/provider.ts";
import type { ListedResource } from "../references.ts";
import type { Client } from "./http.ts";
import type { Ok, Refused } from "./judge.ts";
import { itemsOf, type List, type Run } from "./list.ts";
import type { Answer } from "./schema.ts";

/** GET /functions wants one of these each time, and answers the functions of that type alone. */
const FUNCTION_TYPES = [
  "SOURCE",
  "DESTINATION",
  "INSERT_DESTINATION",
  "INSERT_SOURCE",
  "INSERT_TRANSFORMATION",
] as const;

type Inventory = {
  readonly resources: readonly ListedResource[];
  readonly labels: Readonly<Answer<"labels">["labels"]>;
  readonly findings: readonly Finding[];
};

/**
 * What grants can point at, cut to names and labels: write keys and settings are not kept. Spaces, functions, tracking plans and labels
 * may not come with a workspace's plan; how their absence answers is not documented, so a refusal there means none, with a
 * `not-available` note. Throws a ProviderError for every other trouble.
 */
export async function readInventory(client: Client, list: List, run: Run): Promise<Inventory> {
  const findings: Finding[] = [];
  /** Every workspace has these. */
  const all = async (
    path: string,
    read: () => Promise<Ok<readonly ListedResource[]> | Refused>,
  ): Promise<readonly ListedResource[]> => itemsOf(await run(read), path);
  const some = async <Item>(
    path: string,
    read: () => Promise<Ok<readonly Item[]> | Refused>,
  ): Promise<readonly Item[]> => {
    const listing = await run(read);
    if (listing.kind === "ok") return listing.data;
    findings.push({
      rule: "not-available",
      severity: "note",
      message: `Segment does not list ${path} for this workspace (${listing.message}): it is taken to have none.`,
    });
    return [];
  };
  const [defined, ...found] = await Promise.all([
    some("/labels", async () => {
      const answer = await client.get("labels", "/labels", {}, true);
      return answer.kind === "ok" ? { ...answer, data: answer.data.labels } : answer;
    }),
    all("/sources", () =>
      list("sources", "/sources", ({ sources }) =>
        sources.map(({ id, slug, name, labels, metadata }) =>
          listed("source", id, [slug, name], {
            ...categoriesIn(metadata),
            labels: Object.fromEntries((labels ?? []).map(({ key, value }) => [key, value])),
          }),
        ),
      ),
    ),
    all("/destinations", () =>
      list("destinations", "/destinations", ({ destinations }) =>
        destinations.map(({ id, name, metadata, sourceId }) =>
          listed("destination", id, [name || metadata?.name], { sourceId, ...categoriesIn(metadata) }),
        ),
      ),
    ),
    all("/warehouses", () =>
      list("warehouses", "/warehouses", ({ warehouses }) =>
        warehouses.map(({ id, settings }) => listed("warehouse", id, [nameIn(settings)])),
      ),
    ),
    some("/spaces", () =>
      list("spaces", "/spaces", ({ spaces }) => spaces.map(({ id, slug, name }) => listed("space", id, [slug, name])), {
        mayBeForbidden: true,
      }),
    ),
    ...FUNCTION_TYPES.map((resourceType) =>
      some(`/functions of type ${resourceType}`, () =>
        list(
          "functions",
          "/functions",
          ({ functions }) => functions.map(({ id, displayName }) => listed("function", id, [displayName])),
          {
            query: { resourceType },
            mayBeForbidden: true,
          },
        ),
      ),
    ),
    some("/tracking-plans", () =>
      list(
        "trackingPlans",
        "/tracking-plans",
        ({ trackingPlans }) => trackingPlans.map(({ id, slug, name }) => listed("tracking-plan", id, [slug, name])),
        { mayBeForbidden: true },
      ),
    ),
  ]);
  return { resources: onePerId(found.flat()), labels: defined, findings };
}

function listed(
  kind: ResourceKind,
  id: string,
  names: readonly (string | undefined)[],
  more: Partial<Pick<ListedResource, "labels" | "categories" | "sourceId">> = {},
): ListedResource {
  return { kind, id, names: names.filter((name) => name !== undefined), labels: {}, ...more };
}

/** What the catalog entry of a source or destination is filed under. */
function categoriesIn(
  metadata: { readonly categories?: readonly string[] } | undefined,
): Pick<ListedResource, "categories"> {
  const { categories = [] } = metadata ?? {};
  return categories.length === 0 ? {} : { categories };
}

/** A function may be listed under two types. */
function onePerId(resources: readonly ListedResource[]): readonly ListedResource[] {
  const known = new Map<string, ListedResource>();
  for (const resource of resources) {
    const key = `${resource.kind}:${resource.id}`;
    const before = known.get(key);
    if (before !== undefined && before.names[0] !== resource.names[0]) {
      throw new ProviderError("bad-answer", `Segment lists ${JSON.stringify(key)} under two names.`);
    }
    known.set(key, resource);
  }
  return [...known.values()];
}

/** A warehouse's name stands among its settings, which hold anything: what is not text is no name. */
function nameIn(settings: unknown): string | undefined {
  const { name } = (settings ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : undefined;
}
