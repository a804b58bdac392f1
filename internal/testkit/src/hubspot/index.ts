export { type HubSpotOptions, type HubSpotServer, type Links, startHubSpot } from "./hubspot-server.js";
export type { ObjectType, Pipelines } from "./properties.js";
export type { RateLimit } from "./rate-limit.js";
export { ASSOCIATION_TYPES, type ObjectView } from "./store.js";
