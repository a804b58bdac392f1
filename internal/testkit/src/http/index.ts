export type { Answer, Exchange, TestRequest } from "./exchange.js";
export type { Fault, InjectedFault } from "./faults.js";
export { startTestServer, type TestServer, type Vendor } from "./test-server.js";
