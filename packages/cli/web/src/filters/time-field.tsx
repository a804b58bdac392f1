/** A point in time in UTC, to the second. */
export function TimeField({
  name,
  label,
  value,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        type="datetime-local"
        step="1"
        value={localOf(value)}
        onChange={(event) => onChange(isoOf(event.currentTarget.value))}
      />
    </label>
  );
}

/** The spans that are asked for most, up to now. */
export function SinceChoices({ onChange }: { readonly onChange: (since: string) => void }) {
  return (
    <fieldset class="since">
      <legend>Since</legend>
      {SPANS.map(([text, milliseconds]) => (
        <button key={text} type="button" onClick={() => onChange(new Date(Date.now() - milliseconds).toISOString())}>
          <span class="visually-hidden">the last </span>
          {text}
        </button>
      ))}
      <button type="button" onClick={() => onChange("")}>
        all
      </button>
    </fieldset>
  );
}

const MINUTE_MS = 60_000;

const SPANS = [
  ["15 min", 15 * MINUTE_MS],
  ["1 h", 60 * MINUTE_MS],
  ["24 h", 24 * 60 * MINUTE_MS],
  ["7 d", 7 * 24 * 60 * MINUTE_MS],
] as const;

/** A browser's field knows no zone: what it holds is read as UTC. */
function localOf(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().slice(0, 19);
}

function isoOf(local: string): string {
  const time = new Date(`${local}Z`);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}
