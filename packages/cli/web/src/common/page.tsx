import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * One page. Whoever comes to it by a link or a key hears its title: the focus goes there, except when the viewer is opened.
 *
 * @param title - in the window's title too
 */
export function Page({
  title,
  heading = title,
  aside,
  children,
}: {
  readonly title: string;
  readonly heading?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const isFirst = document.title === "Enact";
    document.title = `${title} · Enact`;
    window.scrollTo(0, 0);
    if (!isFirst) ref.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1 ref={ref} tabIndex={-1}>
          {heading}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}
