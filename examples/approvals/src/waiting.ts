import { atDesk } from "./desk.js";
import { showQuestion } from "./show.js";

await atDesk(async ({ enact }) => {
  const questions = await enact.approvals.list();
  if (questions.length === 0) console.log("Nothing waits.");
  for (const question of questions) showQuestion(question);
});
