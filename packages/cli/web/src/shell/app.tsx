import { useMemo } from "preact/hooks";
import { ChartsPage } from "../charts/charts-page.js";
import { Page } from "../common/page.js";
import { Empty } from "../common/states.js";
import { FindingsPage } from "../findings/findings-page.js";
import { RunPage } from "../run/run-page.js";
import { LiveProvider } from "../state/live.js";
import { type Route, useRoute } from "../state/route.js";
import { createListMemory, type ListMemory } from "../timeline/list-memory.js";
import { TimelinePage } from "../timeline/timeline-page.js";
import { WaitingPage } from "../waiting/waiting-page.js";
import { Banners } from "./banners.js";
import { Header } from "./header.js";
import { Keys } from "./keys.js";

/** The whole page. */
export function App() {
  const route = useRoute();
  const memory = useMemo(createListMemory, []);
  return (
    <LiveProvider>
      <div class="app" data-page={route.page}>
        <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
          Skip to the content
        </button>
        <Header route={route} />
        <Banners />
        <main id="content" tabIndex={-1}>
          {pageOf(route, memory)}
        </main>
        <Keys />
      </div>
    </LiveProvider>
  );
}

function pageOf(route: Route, memory: ListMemory) {
  switch (route.page) {
    case "timeline":
      return <TimelinePage filter={route.filter} memory={memory} />;
    case "run":
      return <RunPage key={route.runId} runId={route.runId} filter={route.filter} />;
    case "charts":
      return <ChartsPage filter={route.filter} />;
    case "waiting":
      return <WaitingPage />;
    case "findings":
      return <FindingsPage />;
    case "nowhere":
      return (
        <Page title="Nothing here">
          <Empty title="This address leads nowhere.">
            <a href="#/">To the timeline</a>
          </Empty>
        </Page>
      );
  }
}
