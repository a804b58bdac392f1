import { ASSOCIATION_TYPES, Associations } from "./associations.js";
import { OBJECT_TYPES, type ObjectType, type Pipelines } from "./definitions.js";
import { notFound, Problem } from "./problem.js";
import { StoredObject } from "./stored-object.js";
import { checkedValues, type Values, withDefaults } from "./values.js";

/** An object as it was at one moment. */
export interface ObjectView {
  readonly id: string;
  readonly properties: Values;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archived: boolean;
  /** What it is associated with, by type, and by which association types. */
  readonly associations: Readonly<
    Partial<Record<ObjectType, readonly { readonly id: string; readonly typeIds: readonly number[] }[]>>
  >;
}

/** Everything that an account holds. */
export class Store {
  readonly associations = new Associations();
  readonly #objects = new Map<string, StoredObject>();
  /** What search knows: it lags behind. */
  #indexed: ReadonlyMap<ObjectType, readonly ObjectView[]> = new Map();
  readonly #pipelines: Pipelines;
  #lastId = 100;
  #lastTime = 0;

  constructor(pipelines: Pipelines) {
    this.#pipelines = pipelines;
  }

  /** @throws Problem where a property does not hold, or the e-mail address is taken */
  create(type: ObjectType, given: Values, createdAt = this.#now()): StoredObject {
    const values = checkedValues(type, withDefaults(type, given, this.#pipelines), {}, this.#pipelines);
    this.#refuseTaken(type, values, undefined);
    const object = new StoredObject(type, String(++this.#lastId), createdAt);
    object.write(values, createdAt);
    this.#objects.set(object.id, object);
    return object;
  }

  /** @throws Problem as {@link create} does */
  update(object: StoredObject, given: Values): void {
    const values = checkedValues(object.type, given, object.properties, this.#pipelines);
    this.#refuseTaken(object.type, values, object);
    object.write(values, this.#now());
  }

  archive(object: StoredObject): void {
    object.archivedAt = this.#now();
  }

  /** An object that is there or, where asked for, one that is archived. */
  find(type: ObjectType, id: string, archived = false): StoredObject | undefined {
    const object = this.#objects.get(id);
    return object?.type === type && object.isArchived === archived ? object : undefined;
  }

  /** {@link find} of one that has to be there. @throws Problem */
  get(type: ObjectType, id: string): StoredObject {
    const object = this.find(type, id);
    if (object === undefined) throw notFound();
    return object;
  }

  /** HubSpot disregards case in e-mail addresses. */
  findByEmail(email: string, archived = false): StoredObject | undefined {
    const wanted = email.trim().toLowerCase();
    return this.#of("contacts").find(
      (contact) => contact.isArchived === archived && contact.properties["email"] === wanted,
    );
  }

  /** Lets search see everything as it is now. */
  index(): void {
    this.#indexed = new Map(OBJECT_TYPES.map((type) => [type, this.views(type)]));
  }

  /** What search sees of a type. */
  indexed(type: ObjectType): readonly ObjectView[] {
    return this.#indexed.get(type) ?? [];
  }

  /** The objects of a type that are not archived. */
  views(type: ObjectType): readonly ObjectView[] {
    return this.#of(type)
      .filter(({ isArchived }) => !isArchived)
      .map((object) => this.view(object));
  }

  /** An object past the API, archived or not; undefined where there never was one. */
  viewOf(type: ObjectType, id: string): ObjectView | undefined {
    const object = this.find(type, id) ?? this.find(type, id, true);
    return object && this.view(object);
  }

  view(object: StoredObject): ObjectView {
    const { id, properties, createdAt, updatedAt, isArchived: archived } = object;
    const associations = OBJECT_TYPES.flatMap((type) => {
      const ids = this.associations.of(object, type).map((other) => other.id);
      const typeId = ASSOCIATION_TYPES[object.type][type];
      return typeId === undefined || ids.length === 0 ? [] : [[type, ids.map((id) => ({ id, typeIds: [typeId] }))]];
    });
    return { id, properties, createdAt, updatedAt, archived, associations: Object.fromEntries(associations) };
  }

  /** Everything that a write could change. */
  state(): unknown {
    return [...this.#objects.values()].map((object) => ({ type: object.type, ...this.view(object) }));
  }

  /** No two changes are in the same millisecond, as they never are where a network lies between them. */
  #now(): string {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    return new Date(this.#lastTime).toISOString();
  }

  #of(type: ObjectType): readonly StoredObject[] {
    return [...this.#objects.values()].filter((object) => object.type === type);
  }

  #refuseTaken(type: ObjectType, { email }: Values, own: StoredObject | undefined): void {
    if (type !== "contacts" || !email) return;
    const other = this.findByEmail(email);
    if (other === undefined || other === own) return;
    throw new Problem(409, "CONFLICT", `Contact already exists. Existing ID: ${other.id}`);
  }
}
