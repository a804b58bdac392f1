import { render } from "preact";
import { App } from "./shell/app.js";
import { applyRememberedTheme } from "./state/theme.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/filters.css";
import "./styles/timeline.css";
import "./styles/run.css";
import "./styles/json.css";
import "./styles/charts.css";

applyRememberedTheme();
render(<App />, document.getElementById("app") as HTMLElement);
