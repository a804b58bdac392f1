import { startTestServer, type TestServer } from "../http/test-server.js";
import { Account } from "./account.js";
import { DEFAULT_PIPELINES, type ObjectType, type Pipelines } from "./definitions.js";
import type { RateLimit } from "./rate-limit.js";
import { Validator } from "./schema/validate.js";
import type { ObjectView, Store } from "./store.js";
import type { StoredObject } from "./stored-object.js";
import type { Values } from "./values.js";

/** Options of {@link startHubSpot}. */
export interface HubSpotOptions {
  /**
   * Pipelines of deals beside `default`, and the stages of each.
   * @defaultValue none
   */
  readonly pipelines?: Pipelines;
}

/** What an object that somebody else makes is associated with, and when it was made. */
export interface Links {
  /** The id of a contact. */
  readonly contact?: string;
  /** The id of a deal. */
  readonly deal?: string;
  /** @defaultValue now */
  readonly createdAt?: string;
}

/** A HubSpot account on localhost. */
export interface HubSpotServer extends TestServer {
  /**
   * Makes an access token.
   *
   * @param options - `scopes`: what it may do, such as `crm.objects.contacts.write`; everything where they are left out
   */
  addToken(options?: { readonly scopes?: readonly string[] }): string;
  /** Somebody else makes an object, past the API. Gives its id. */
  add(type: ObjectType, properties: Values, links?: Links): string;
  /** Somebody else changes an object, past the API. */
  update(type: ObjectType, id: string, properties: Values): void;
  /** Somebody else archives an object, past the API. */
  archive(type: ObjectType, id: string): void;
  /** The objects of a type that are not archived. */
  objects(type: ObjectType): readonly ObjectView[];
  /** An object, archived or not; undefined where there never was one. */
  object(type: ObjectType, id: string): ObjectView | undefined;
  /** Lets search see everything as it is now: it lags behind, as HubSpot's does, until this is called again. */
  index(): void;
  /** Limits requests to come. */
  rateLimit(limit: RateLimit): void;
  /** Everything that a write could change. */
  state(): Promise<unknown>;
}

/** Starts an account that knows nobody and has nothing yet. */
export async function startHubSpot(options: HubSpotOptions = {}): Promise<HubSpotServer> {
  const validator = new Validator();
  const account = new Account({ ...options.pipelines, ...DEFAULT_PIPELINES }, validator);
  const server = await startTestServer({
    handle: async (request) => account.handle(request),
    check: (request, answer) => validator.check(request, answer),
  });
  const { store, tokens, limits } = account;
  return Object.assign(server, {
    addToken: ({ scopes }: { readonly scopes?: readonly string[] } = {}) => tokens.add(scopes),
    add: (type: ObjectType, properties: Values, links: Links = {}) => add(store, type, properties, links).id,
    update: (type: ObjectType, id: string, properties: Values) => store.update(store.get(type, id), properties),
    archive: (type: ObjectType, id: string) => store.archive(store.get(type, id)),
    objects: (type: ObjectType) => store.views(type),
    object: (type: ObjectType, id: string) => store.viewOf(type, id),
    index: () => store.index(),
    rateLimit: (limit: RateLimit) => limits.add(limit),
    state: async () => store.state(),
  });
}

function add(store: Store, type: ObjectType, properties: Values, { contact, deal, createdAt }: Links): StoredObject {
  const object = store.create(type, properties, createdAt);
  if (contact !== undefined) store.associations.link(object, store.get("contacts", contact));
  if (deal !== undefined) store.associations.link(object, store.get("deals", deal));
  return object;
}
