import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cluster, createCluster, removeCluster } from "../../src/postgres/cluster.js";
import { freePort } from "../../src/postgres/free-port.js";
import { host, startOnFreePort } from "../../src/postgres/server-process.js";

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster("secret");
});
afterEach(() => removeCluster(cluster));

test("a port that somebody took first is left for another", async () => {
  const taken = createServer().listen(0, host);
  await once(taken, "listening");
  const address = taken.address();
  const ports = [typeof address === "object" && address ? address.port : 0, await freePort(host)];
  try {
    const { process, port } = await startOnFreePort(cluster, false, async () => ports.shift() ?? 0);
    await process.abort();
    expect(port).toBeGreaterThan(0);
    expect(ports).toEqual([]);
  } finally {
    taken.close();
  }
});

test("a server that does not start says why, in the words of its log", async () => {
  await expect(startOnFreePort(cluster, false, async () => 99_999)).rejects.toThrow(
    /The PostgreSQL server ended with 1:\n[\s\S]*99999 is outside the valid range/,
  );
});
