import { parseArgs } from "node:util";
import { atDesk } from "./desk.js";
import { showReceipt } from "./show.js";

await atDesk(async ({ enact }) => {
  const [runId] = parseArgs({ allowPositionals: true }).positionals;
  if (runId === undefined) throw new Error("Which run? resume RUN");
  showReceipt((await enact.resume(runId)).receipt);
});
