import { useState } from "preact/hooks";
import { SafeText } from "./safe-text.js";

/** Text of any length: of a long one the beginning, until more of it is asked for. */
export function LongText({ text, length = 600 }: { readonly text: string; readonly length?: number }) {
  const [isWhole, setIsWhole] = useState(false);
  if (isWhole || text.length <= length) return <SafeText text={text} />;
  return (
    <>
      <SafeText text={text.slice(0, length)} />
      <span class="cut">… </span>
      <button type="button" class="link" onClick={() => setIsWhole(true)}>
        Show all {text.length.toLocaleString("en")} characters
      </button>
    </>
  );
}
