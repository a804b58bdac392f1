import { atDesk } from "./desk.js";
import { showReceipt } from "./show.js";
import { readVerdict } from "./verdict.js";

await atDesk(async ({ enact }) => {
  const { runId, approver, because } = readVerdict();
  showReceipt((await enact.reject(runId, { approver, comment: because })).receipt);
});
