import { changed, conflict, invalid, ok, refuse, SUCCESS, type Answer } from "../answer.ts";
import type { EventDraft } from "../audit.ts";
import { knownTo, labelProblems } from "../permissions.ts";
import { route, withBody, type Call, type Route } from "../route.ts";
import { listOf, nonEmpty, object, optional, text, type Problem } from "../shape.ts";
import type { LabelPair, Permission, State } from "../state.ts";

const label = object({ key: nonEmpty, value: nonEmpty, description: optional(text) });

/** Not paginated. */
function listLabels({ state }: Call): Answer {
  return ok({ labels: state.labels });
}

const same = (a: LabelPair) => (b: LabelPair) => a.key === b.key && a.value === b.value;

/** A label has no id of its own in the reference: its key and value stand for one. */
function eventOf(type: EventDraft["type"], { key, value }: LabelPair): EventDraft {
  return { type, resourceType: "label", resourceId: `${key}/${value}`, resourceName: `${key}:${value}` };
}

const createLabel = withBody(object({ label }), ({ state }, body) => {
  if (state.labels.some(same(body.label))) return conflict([{ field: "label", message: "This label exists already." }]);
  const labels = [...state.labels, body.label];
  return {
    ...changed({ ...state, labels }, { label: body.label }, [eventOf("Label Created", body.label)]),
    status: 201,
  };
});

function labelsOf(permissions: readonly Permission[]): readonly LabelPair[] {
  return permissions.flatMap(({ resources, labels }) => [
    ...resources.flatMap((resource) => resource.labels),
    ...(labels ?? []),
  ]);
}

function isUsed(state: State, pair: LabelPair): boolean {
  const principals = [...state.users, ...state.groups, ...state.invites];
  const used = [
    ...state.sources.flatMap(({ labels }) => labels),
    ...principals.flatMap((one) => labelsOf(one.permissions ?? [])),
  ];
  return used.some(same(pair));
}

/** A label that is on a source or in a grant is refused: what Segment does is not documented. */
function deleteLabel({ state, param }: Call): Answer {
  const pair = { key: param("key"), value: param("value") };
  if (!state.labels.some(same(pair))) return refuse(404, "There is no such label.");
  if (isUsed(state, pair)) return refuse(409, "This label is in use.");
  const labels = state.labels.filter((one) => !same(pair)(one));
  return changed({ ...state, labels }, SUCCESS, [eventOf("Label Deleted", pair)]);
}

function repeatedKeys(labels: readonly LabelPair[]): readonly Problem[] {
  const seen = new Set<string>();
  return labels.flatMap(({ key }, index) => {
    if (seen.has(key)) return [{ field: `labels.${index}.key`, message: "a resource has one value for each key" }];
    seen.add(key);
    return [];
  });
}

/** Sets a source's labels. Adding a label whose key is there already replaces its value. The reference names an event for adding alone. */
const setLabels = (way: "add" | "replace") =>
  withBody(object({ labels: listOf(label, way === "add" ? 1 : 0) }), (call, body) => {
    const { state } = call;
    const source = state.sources.find(({ id }) => id === call.param("sourceId"));
    if (source === undefined) return refuse(404, "There is no source of this id.");
    const problems = [...repeatedKeys(body.labels), ...labelProblems(knownTo(state), body.labels, "labels")];
    if (problems.length > 0) return invalid(problems);
    const given = body.labels.map(({ key, value }) => ({ key, value }));
    const keys = new Set(given.map(({ key }) => key));
    const kept = source.labels.filter(({ key }) => way === "add" && !keys.has(key));
    const labels = [...kept, ...given];
    const sources = state.sources.map((one) => (one.id === source.id ? { ...one, labels } : one));
    const modified: EventDraft = {
      type: "Source Modified",
      resourceType: "source",
      resourceId: source.id,
      resourceName: source.slug,
    };
    return changed({ ...state, sources }, { labels }, way === "add" ? [modified] : []);
  });

/** The endpoints of labels, and those that put labels on a source, which have no low rate limit. */
export const labelRoutes: readonly Route[] = [
  route("GET", "/labels", [], listLabels),
  route("POST", "/labels", [], createLabel),
  route("DELETE", "/labels/{key}/{value}", [], deleteLabel),
  route("POST", "/sources/{sourceId}/labels", [], setLabels("add"), "read"),
  route("PUT", "/sources/{sourceId}/labels", [], setLabels("replace"), "read"),
];
