export type {
  DriftingCall,
  FailingCall,
  GoodInputs,
  TestConnectorOptions,
  TestedConnector,
  UndoneCall,
} from "./connector-suite/options.js";
export {
  type MemoryActionName,
  type MemoryCall,
  MemoryConnector,
  type MemoryConnectorOptions,
} from "./memory-connector.js";
export type { TestRunner } from "./runner.js";
export type { TestReceiptStoreOptions } from "./store-suite/options.js";
export { testConnector } from "./test-connector.js";
export { testReceiptStore } from "./test-receipt-store.js";
