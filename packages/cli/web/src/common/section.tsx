import type { ComponentChildren } from "preact";
import { useErrorBoundary, useId } from "preact/hooks";

/** A titled part of a page. When a record is so odd that it cannot be shown, that is said, and the rest of the page stays. */
export function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {note !== undefined && <small> {note}</small>}
      </h2>
      <Boundary>{children}</Boundary>
    </section>
  );
}

function Boundary({ children }: { readonly children: ComponentChildren }) {
  const [error] = useErrorBoundary();
  if (error !== undefined)
    return <p class="note">This part of the record cannot be shown. Its stored line is below.</p>;
  return <>{children}</>;
}
