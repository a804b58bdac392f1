import { useEffect, useRef, useState } from "preact/hooks";

/** A text that runs are chosen by. It counts when the typing pauses. */
export function TextField({
  name,
  label,
  value,
  type = "text",
  list,
  hint,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly type?: "text" | "search";
  /** The id of the names that are suggested. */
  readonly list?: string;
  readonly hint?: string;
  readonly onChange: (value: string, options: { readonly replace: boolean }) => void;
}) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    // While somebody types, the address is what lags behind.
    if (timer.current === undefined) setTyped(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const settle = (text: string): void => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    if (text !== value) onChange(text, { replace: value !== "" });
  };
  return (
    <label class={`field field-${name}`}>
      <span>{label}</span>
      <input
        name={name}
        type={type}
        value={typed}
        list={list}
        placeholder={hint}
        autoComplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          const text = currentTarget.value;
          setTyped(text);
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => settle(text), PAUSE_MS);
        }}
        onBlur={(event) => settle(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") settle(event.currentTarget.value);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
    </label>
  );
}

/** Names that a field suggests. */
export function Names({ id, names = [] }: { readonly id: string; readonly names?: readonly string[] | undefined }) {
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

const PAUSE_MS = 250;
