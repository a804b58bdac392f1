import { openDesk } from "./src/desk.js";
import { maxPayout } from "./src/policies.js";

/** Half of what was allowed: would it have stopped anything that was paid? */
export default openDesk([maxPayout(50)]).enact;
