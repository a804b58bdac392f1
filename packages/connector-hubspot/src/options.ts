import { ConfigurationError } from "@enact/core";
import type { AllowedProperties } from "./allowed.js";

/** The names of everything a {@link HubSpotConnector} can do. */
export type HubSpotActionName =
  | "getContact"
  | "searchContacts"
  | "countRecentTasks"
  | "getDeal"
  | "createContact"
  | "updateContact"
  | "createDeal"
  | "updateDeal"
  | "createTask"
  | "associate"
  | "archiveContact"
  | "archiveDeal"
  | "archiveTask";

/** The actions of a connector that is not told otherwise. */
export const DEFAULT_ACTIONS: readonly HubSpotActionName[] = [
  "getContact",
  "searchContacts",
  "countRecentTasks",
  "getDeal",
  "createContact",
  "createDeal",
  "createTask",
];

/** Options of a {@link HubSpotConnector}. */
export interface HubSpotConnectorOptions {
  /** Of a private app, or an OAuth access token. */
  readonly accessToken: string;
  /**
   * The API's address. Without TLS only on this machine.
   * @defaultValue "https://api.hubapi.com"
   */
  readonly basePath?: string | undefined;
  /**
   * The properties that may be written and asked for, by HubSpot's internal names.
   * @defaultValue those that have an argument of their own
   */
  readonly allowedProperties?: AllowedProperties | undefined;
  /**
   * The actions that may be called; `[]` means none.
   * @defaultValue reads, `createContact`, `createDeal`, `createTask`
   */
  readonly allowedActions?: readonly HubSpotActionName[] | undefined;
  /**
   * Allows writes through `connector.call` although a client guards this connector.
   * @defaultValue false
   */
  readonly unguarded?: boolean | undefined;
}

/** Only this machine itself may be spoken to without TLS: the token goes with every request. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Checks who and where.
 *
 * @throws ConfigurationError naming the option
 */
export function accessFrom({ accessToken, basePath }: HubSpotConnectorOptions): {
  readonly accessToken: string;
  readonly basePath: string | undefined;
} {
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new ConfigurationError("accessToken must be the token of a private app, or of OAuth.");
  }
  if (basePath === undefined) return { accessToken, basePath };
  const url = URL.canParse(basePath) ? new URL(basePath) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url === undefined || !isSafe || url.username !== "" || url.password !== "" || `${url.search}${url.hash}` !== "") {
    throw new ConfigurationError("basePath must be an address such as https://api.hubapi.com, over https.");
  }
  return { accessToken, basePath: basePath.replace(/\/+$/, "") };
}
