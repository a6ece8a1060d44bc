import { idFor } from "../ids.ts";

/** Entries of Segment's catalog that seeds use. */
const CATALOG = {
  javascript: { name: "Javascript", categories: ["Website"] },
  ios: { name: "iOS", categories: ["Mobile"] },
  android: { name: "Android", categories: ["Mobile"] },
  "node.js": { name: "Node.js", categories: ["Server"] },
  stripe: { name: "Stripe", categories: ["Payments"] },
  amplitude: { name: "Amplitude", categories: ["Analytics"] },
  "google-analytics-4": { name: "Google Analytics 4", categories: ["Analytics"] },
  braze: { name: "Braze", categories: ["Email Marketing"] },
  webhooks: { name: "Webhooks", categories: ["Raw Data"] },
  snowflake: { name: "Snowflake", categories: ["Warehouses"] },
} as const;

/** The slug of a catalog entry. */
export type MetadataName = keyof typeof CATALOG;

function common(slug: MetadataName) {
  return {
    id: idFor(`catalog/${slug}`),
    slug,
    name: CATALOG[slug].name,
    description: "",
    logos: { default: "" },
    options: [],
  };
}

/** Catalog data as a source carries it. */
export function sourceMetadata(slug: MetadataName): Record<string, unknown> {
  return { ...common(slug), categories: [...CATALOG[slug].categories], isCloudEventSource: false };
}

/** Catalog data as a destination carries it. */
export function destinationMetadata(slug: MetadataName): Record<string, unknown> {
  return {
    ...common(slug),
    categories: [...CATALOG[slug].categories],
    status: "PUBLIC",
    website: "",
    previousNames: [],
    components: [],
    supportedFeatures: { cloudModeInstances: "1", deviceModeInstances: "0", replay: false, browserUnbundling: false },
    supportedMethods: { pageview: true, identify: true, alias: true, track: true, group: true },
    supportedPlatforms: { browser: true, server: true, mobile: true },
    actions: [],
    presets: [],
  };
}

/** Catalog data as a warehouse carries it. */
export function warehouseMetadata(slug: MetadataName): Record<string, unknown> {
  return common(slug);
}
