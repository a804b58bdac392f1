import { safeText } from "../../../src/terminal/safe-text.js";

export { safeText };

/** Text of a record. Characters that nobody sees, or that turn text around, are shown as marked escapes. */
export function SafeText({ text }: { readonly text: string }) {
  const parts = text.split(UNSEEN);
  if (parts.length === 1) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <span key={index} class="escape">
            {safeText(part)}
          </span>
        ),
      )}
    </>
  );
}

/** What {@link safeText} writes as escapes. */
const UNSEEN = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+)/u;
