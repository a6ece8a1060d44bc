import { changed, invalid, ok, refuse, SUCCESS, type Answer } from "../answer.ts";
import { keptEvents } from "../audit.ts";
import { PAGE, paginate } from "../paginate.ts";
import { route, type Call, type Route } from "../route.ts";
import { FUNCTION_TYPES, type State } from "../state.ts";

function getWorkspace({ state }: Call): Answer {
  return ok({ workspace: state.workspace });
}

function listRoles({ state, query }: Call): Answer {
  return paginate(query, "roles", state.roles);
}

type Source = State["sources"][number];

/** A source as lists show it. */
function withoutPlan(source: Source): Partial<Source> {
  const shown: Partial<Source> = { ...source };
  delete shown.trackingPlanId;
  return shown;
}

function listSources({ state, query }: Call): Answer {
  return paginate(query, "sources", state.sources.map(withoutPlan));
}

function getSource({ state, param }: Call): Answer {
  const source = state.sources.find(({ id }) => id === param("sourceId"));
  if (source === undefined) return refuse(404, "There is no source of this id.");
  return ok({ source: withoutPlan(source), trackingPlanId: source.trackingPlanId });
}

/** Its streaming destinations go with it. Grants that point at it stay, as an id that leads nowhere. */
function deleteSource({ state, param }: Call): Answer {
  const sourceId = param("sourceId");
  const source = state.sources.find(({ id }) => id === sourceId);
  if (source === undefined) return refuse(404, "There is no source of this id.");
  const sources = state.sources.filter(({ id }) => id !== sourceId);
  const destinations = state.destinations.filter((destination) => destination.sourceId !== sourceId);
  return changed({ ...state, sources, destinations }, SUCCESS, [
    { type: "Source Deleted", resourceType: "source", resourceId: source.id, resourceName: source.slug },
  ]);
}

function listDestinations({ state, query }: Call): Answer {
  return paginate(query, "destinations", state.destinations);
}

function listWarehouses({ state, query }: Call): Answer {
  return paginate(query, "warehouses", state.warehouses);
}

/** What a workspace without the feature answers is not documented: the sandbox says 404. */
function whereOffered(feature: keyof State["features"], answer: (call: Call) => Answer): (call: Call) => Answer {
  return (call) =>
    call.state.features[feature] === false ? refuse(404, "The workspace's plan does not have this.") : answer(call);
}

function listSpaces({ state, query }: Call): Answer {
  return paginate(query, "spaces", state.spaces);
}

/** The type is required: there is one list for each. */
function listFunctions({ state, query }: Call): Answer {
  const asked = FUNCTION_TYPES.find((type) => type === query.values.get("resourceType"));
  if (asked === undefined) {
    return invalid([{ field: "resourceType", message: `must be one of ${FUNCTION_TYPES.join(", ")}` }]);
  }
  return paginate(
    query,
    "functions",
    state.functions.filter(({ resourceType }) => resourceType === asked),
  );
}

function listTrackingPlans({ state, query }: Call): Answer {
  const type = query.values.get("type");
  const plans = state.trackingPlans.filter((plan) => type === undefined || plan.type === type);
  return paginate(query, "trackingPlans", plans);
}

/** Oldest first, forward only. Events of exactly `startTime` or `endTime` are in neither direction. */
function listAuditEvents({ state, query, now }: Call): Answer {
  const times = ["startTime", "endTime"].map((field) => ({ field, text: query.values.get(field) }));
  const wrong = times.filter(({ text }) => text !== undefined && Number.isNaN(Date.parse(text)));
  if (wrong.length > 0) return invalid(wrong.map(({ field }) => ({ field, message: "must be a time in ISO 8601" })));
  const [after, before] = times.map(({ text }) => (text === undefined ? undefined : Date.parse(text)));
  const resourceId = query.values.get("resourceId");
  const resourceType = query.values.get("resourceType");
  const events = keptEvents(state, now).filter((event) => {
    const at = Date.parse(event.timestamp);
    return (
      (after === undefined || at > after) &&
      (before === undefined || at < before) &&
      (resourceId === undefined || event.resourceId === resourceId) &&
      (resourceType === undefined || event.resourceType === resourceType)
    );
  });
  return paginate(query, "events", events);
}

/** The endpoints of the workspace and what it holds. */
export const inventoryRoutes: readonly Route[] = [
  route("GET", "/", [], getWorkspace),
  route("GET", "/roles", PAGE, listRoles),
  route("GET", "/sources", PAGE, listSources),
  route("GET", "/sources/{sourceId}", [], getSource),
  route("DELETE", "/sources/{sourceId}", [], deleteSource, "read"),
  route("GET", "/destinations", PAGE, listDestinations),
  route("GET", "/warehouses", PAGE, listWarehouses),
  route("GET", "/spaces", PAGE, whereOffered("spaces", listSpaces)),
  route("GET", "/functions", [...PAGE, "resourceType"], whereOffered("functions", listFunctions)),
  route("GET", "/tracking-plans", [...PAGE, "type"], whereOffered("trackingPlans", listTrackingPlans)),
  route("GET", "/audit-events", [...PAGE, "startTime", "endTime", "resourceId", "resourceType"], listAuditEvents),
];
