import type { ComponentChildren, RefObject } from "preact";

// The parts of a grid are no table: a table's rows could not be taken out of its flow, which is how only the visible ones are
// drawn. Nor can they be focused: the grid is, and names its active row.

/** A group of rows. */
export function RowGroup({
  elementRef,
  className,
  children,
}: {
  readonly elementRef?: RefObject<HTMLDivElement | null>;
  readonly className?: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top
    <div {...(elementRef && { ref: elementRef })} role="rowgroup" class={className}>
      {children}
    </div>
  );
}

/** A row; the first one, of the heads, is 1. */
export function Row({
  id,
  number,
  className,
  isActive,
  isBusy,
  children,
}: {
  readonly id?: string;
  readonly number: number;
  readonly className: string;
  readonly isActive?: boolean;
  readonly isBusy?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top
    // biome-ignore lint/a11y/useFocusableInteractive: see the top
    <div id={id} role="row" class={className} aria-rowindex={number} aria-selected={isActive} aria-busy={isBusy}>
      {children}
    </div>
  );
}

/** The head of a column. */
export function ColumnHead({ children }: { readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top
    // biome-ignore lint/a11y/useFocusableInteractive: see the top
    <span role="columnheader">{children}</span>
  );
}

/** A cell; what is cut off is shown as its title. */
export function Cell({ title, children }: { readonly title?: string; readonly children?: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top
    // biome-ignore lint/a11y/useFocusableInteractive: see the top
    <span role="gridcell" title={title}>
      {children}
    </span>
  );
}
