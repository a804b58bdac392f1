/**
 * The part of the Standard Schema interface, version 1 (standardschema.dev), that Enact relies on. Schemas of zod,
 * valibot, arktype and others have it.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value: the parsed value, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with a value, and where. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What may be given to a schema. */
export type InputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];

/** What comes out of a schema. */
export type OutputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];

/** A value, or a promise of it: only promises are awaited, so that the decision path stays synchronous where it can. */
export type MaybePromise<T> = T | Promise<T>;
