/** What a contract suite needs of a test runner. Those of vitest, `node:test`, jest and mocha fit. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}
