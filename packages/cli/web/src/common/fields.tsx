import type { ComponentChildren } from "preact";

/** Names and what they stand for; what is undefined is left out. */
export function Fields({
  of,
}: {
  readonly of: readonly (readonly [name: string, value: ComponentChildren | undefined])[];
}) {
  return (
    <dl class="fields">
      {of.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
