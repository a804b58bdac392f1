import { atDesk } from "./desk.js";
import { showReceipt } from "./show.js";
import { readVerdict } from "./verdict.js";

await atDesk(async ({ enact }) => {
  const { runId, approver, later } = readVerdict();
  const { outcome } = await enact.approve(runId, { approver, resume: !later });
  if (outcome !== undefined) showReceipt(outcome.receipt);
  else
    console.log(
      later ? "Recorded. Nothing is paid before somebody resumes it." : "Recorded. Others have to agree too.",
    );
});
