import { useEffect, useState } from "preact/hooks";

/** Copies a text, and says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [result, setResult] = useState("");
  useEffect(() => {
    if (result === "") return;
    const timer = window.setTimeout(() => setResult(""), 2000);
    return () => window.clearTimeout(timer);
  }, [result]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setResult("Copied"),
      () => setResult("The browser does not let this page copy"),
    );
  };
  return (
    <span class="copy">
      <button type="button" aria-label={`Copy ${what}`} onClick={copy}>
        Copy
      </button>
      <span role="status">{result}</span>
    </span>
  );
}
