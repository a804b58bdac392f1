import { notFound, Problem } from "./problem.js";
import { checkedValues, DATES, type ObjectType, type Pipelines, storedValue } from "./properties.js";

/** A value that a property had, and since when. */
interface Version {
  readonly value: string;
  readonly timestamp: string;
}

/** An object as the account holds it. */
export interface StoredObject {
  readonly type: ObjectType;
  readonly id: string;
  /** Newest first. */
  readonly history: Map<string, Version[]>;
  readonly createdAt: string;
  updatedAt: string;
  archivedAt: string | undefined;
}

/** An object past the API. */
export interface ObjectView {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archived: boolean;
  /** The ids of what it is associated with, by type, and by which association types. */
  readonly associations: Readonly<
    Partial<Record<ObjectType, readonly { readonly id: string; readonly typeIds: readonly number[] }[]>>
  >;
}

const TYPES = ["contacts", "deals", "tasks"] as const;

/** From one type to another, HubSpot's own association (HubSpot Docs, "Associations", association type id values). */
export const ASSOCIATION_TYPES: Readonly<Record<string, number>> = {
  "deals contacts": 3,
  "contacts deals": 4,
  "contacts tasks": 203,
  "tasks contacts": 204,
  "deals tasks": 215,
  "tasks deals": 216,
};

/** Everything that an account holds. */
export class Store {
  readonly #objects = new Map<string, StoredObject>();
  /** `type id` to `type id`, to the association types. */
  readonly #associations = new Map<string, Map<string, Set<number>>>();
  /** What search knows: it lags behind. */
  #indexed: readonly ObjectView[] = [];
  readonly #pipelines: Pipelines;
  #lastId = 100;

  constructor(pipelines: Pipelines) {
    this.#pipelines = pipelines;
  }

  /** @throws Problem where a property does not hold, or the e-mail address is taken */
  create(
    type: ObjectType,
    given: Readonly<Record<string, string>>,
    createdAt = new Date().toISOString(),
  ): StoredObject {
    const values = checkedValues(type, given, this.#pipelines, {});
    this.#refuseTaken(type, values, undefined);
    const object: StoredObject = {
      type,
      id: String(++this.#lastId),
      history: new Map(),
      createdAt,
      updatedAt: createdAt,
      archivedAt: undefined,
    };
    this.#write(object, values, createdAt);
    this.#objects.set(`${type} ${object.id}`, object);
    return object;
  }

  /** @throws Problem as {@link create} does */
  update(object: StoredObject, given: Readonly<Record<string, string>>): void {
    const values = checkedValues(object.type, given, this.#pipelines, propertiesOf(object));
    this.#refuseTaken(object.type, values, object.id);
    this.#write(object, values, new Date().toISOString());
  }

  archive(object: StoredObject): void {
    object.archivedAt ??= new Date().toISOString();
  }

  /** Associates two objects, both ways. */
  associate(from: StoredObject, to: StoredObject): void {
    this.#link(from, to);
    this.#link(to, from);
  }

  /** What an object is associated with; archived objects are not. */
  associated(
    object: StoredObject,
    type: ObjectType,
  ): readonly { readonly id: string; readonly typeIds: readonly number[] }[] {
    return [...(this.#associations.get(keyOf(object)) ?? [])]
      .map(([key, typeIds]) => ({ object: this.#objects.get(key), typeIds: [...typeIds] }))
      .flatMap(({ object: other, typeIds }) =>
        other?.type === type && other.archivedAt === undefined ? [{ id: other.id, typeIds }] : [],
      );
  }

  find(type: ObjectType, id: string, archived = false): StoredObject | undefined {
    const object = this.#objects.get(`${type} ${id}`);
    return object !== undefined && (object.archivedAt !== undefined) === archived ? object : undefined;
  }

  /** @throws Problem where there is none, or it is archived */
  get(type: ObjectType, id: string): StoredObject {
    const object = this.find(type, id);
    if (object === undefined) throw notFound();
    return object;
  }

  /** HubSpot disregards case in e-mail addresses. */
  findByEmail(email: string, archived = false): StoredObject | undefined {
    return [...this.#objects.values()].find(
      (object) =>
        object.type === "contacts" &&
        (object.archivedAt !== undefined) === archived &&
        propertiesOf(object)["email"] === email.trim().toLowerCase(),
    );
  }

  /** Lets search see everything as it is now. */
  index(): void {
    this.#indexed = TYPES.flatMap((type) => this.views(type));
  }

  /** What search sees of a type. */
  indexed(type: ObjectType): readonly ObjectView[] {
    const ids = new Set([...this.#objects.values()].filter((object) => object.type === type).map(({ id }) => id));
    return this.#indexed.filter(({ id, archived }) => ids.has(id) && !archived);
  }

  /** The objects of a type that are not archived. */
  views(type: ObjectType): readonly ObjectView[] {
    return [...this.#objects.values()]
      .filter((object) => object.type === type && object.archivedAt === undefined)
      .map((object) => this.view(object));
  }

  view(object: StoredObject): ObjectView {
    const { id, createdAt, updatedAt, archivedAt } = object;
    const associations = Object.fromEntries(
      TYPES.map((type) => [type, this.associated(object, type)] as const).filter(([, ids]) => ids.length > 0),
    );
    const archived = archivedAt !== undefined;
    return { id, properties: propertiesOf(object), createdAt, updatedAt, archived, associations };
  }

  /** Everything that a write could change. */
  state(): unknown {
    return [...this.#objects.values()].map((object) => ({ type: object.type, ...this.view(object) }));
  }

  #write(object: StoredObject, values: Readonly<Record<string, string>>, timestamp: string): void {
    for (const [name, given] of Object.entries(values)) {
      const value = storedValue(object.type, name, given);
      const versions = object.history.get(name) ?? [];
      if (versions[0]?.value !== value) versions.unshift({ value, timestamp });
      object.history.set(name, versions);
    }
    object.updatedAt = timestamp;
  }

  #refuseTaken(type: ObjectType, values: Readonly<Record<string, string>>, own: string | undefined): void {
    const email = type === "contacts" ? values["email"] : undefined;
    const other = email ? this.findByEmail(email) : undefined;
    if (other === undefined || other.id === own) return;
    throw new Problem(409, "CONFLICT", `Contact already exists. Existing ID: ${other.id}`);
  }

  #link(from: StoredObject, to: StoredObject): void {
    const links = this.#associations.get(keyOf(from)) ?? new Map<string, Set<number>>();
    const typeId = ASSOCIATION_TYPES[`${from.type} ${to.type}`];
    if (typeId === undefined) throw new Problem(400, "VALIDATION_ERROR", "These types cannot be associated");
    links.set(keyOf(to), (links.get(keyOf(to)) ?? new Set()).add(typeId));
    this.#associations.set(keyOf(from), links);
  }
}

function keyOf({ type, id }: StoredObject): string {
  return `${type} ${id}`;
}

/** The present values of an object, with those that HubSpot sets itself. */
export function propertiesOf({
  type,
  id,
  history,
  createdAt,
  updatedAt,
}: StoredObject): Readonly<Record<string, string>> {
  const [created, modified] = DATES[type];
  const written = [...history].map(([name, [newest]]) => [name, newest?.value ?? ""] as const);
  return { ...Object.fromEntries(written), hs_object_id: id, [created]: createdAt, [modified]: updatedAt };
}
