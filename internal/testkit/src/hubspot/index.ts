export type { ObjectType, Pipelines } from "./definitions.js";
export { type HubSpotOptions, type HubSpotServer, type Links, startHubSpot } from "./hubspot-server.js";
export type { RateLimit } from "./rate-limit.js";
export type { ObjectView } from "./store.js";
