import { formatCount } from "../common/format.js";
import { safeText } from "../common/safe-text.js";
import { useLive } from "../state/live.js";
import { hrefOf, type Route } from "../state/route.js";
import { LiveSign } from "./live-sign.js";
import { ThemeChoice } from "./theme-choice.js";
import { VerificationSign } from "./verification-sign.js";

/** What stands above every page: the store, where one can go, and how things are. */
export function Header({ route }: { readonly route: Route }) {
  const { status } = useLive();
  const waiting = (status?.open ?? 0) + (status?.pending ?? 0);
  const here = route.page === "run" ? "timeline" : route.page;
  return (
    <header class="header">
      <a class="brand" href="#/">
        Enact
      </a>
      <nav aria-label="Pages">
        <ul>
          <NavItem page="timeline" here={here} text="Timeline" count={status?.runs} />
          <NavItem page="charts" here={here} text="Charts" />
          <NavItem page="waiting" here={here} text="Open and pending" count={waiting} />
          <NavItem page="findings" here={here} text="Findings" />
        </ul>
      </nav>
      <div class="header-facts">
        <VerificationSign verification={status?.verification} />
        <LiveSign />
        {status !== undefined && (
          <span class="store">
            <span class="visually-hidden">Receipts in </span>
            <code>{safeText(status.directory)}</code>, {formatCount(status.records)} records
          </span>
        )}
        <ThemeChoice />
      </div>
    </header>
  );
}

function NavItem({
  page,
  here,
  text,
  count,
}: {
  readonly page: "timeline" | "charts" | "waiting" | "findings";
  readonly here: Route["page"];
  readonly text: string;
  readonly count?: number | undefined;
}) {
  const href = hrefOf(page === "timeline" || page === "charts" ? { page, filter: {} } : { page });
  return (
    <li>
      <a href={href} aria-current={page === here ? "page" : undefined}>
        {text}
        {count !== undefined && count > 0 && <span class="count"> {formatCount(count)}</span>}
      </a>
    </li>
  );
}
