import { describe, expect, it } from "vitest";
import { maxFilesPerCommit, noPushToMain, protectBranches, requireBranchPrefix } from "../src/index.js";
import { atCall, atGate, file, malformed, ref, say } from "./support.js";

const REPO = { within: "octo/hello" };

describe("noPushToMain", () => {
  it.each([
    "refs/heads/main",
    "refs/heads/master",
    "main",
    "MAIN",
    "Refs/Heads/Main",
    "heads/main",
    "origin/main",
    "fork/main",
    "refs/remotes/origin/main",
    "refs/remotes/fork/main",
    "remotes/fork/main",
    "refs/tags/main",
    "refs/heads/refs/heads/main",
    "refs/heads/origin/main",
    "refs/heads/mаin",
    "refs/heads/маin",
    "refs/heads/ｍａｉｎ",
    "refs/heads/𝐦𝐚𝐢𝐧",
    "refs/heads/🅼🅰🅸🅽",
    "refs/heads/ma1n",
    "refs/heads/maln",
    "refs/heads/ma|n",
    "refs/heads/rnain",
    "refs/heads/máin",
    "refs/heads/ma\u0131n",
    "refs/heads/m\u03b1in",
    "ref\u0455/heads/main",
    "HEAD",
    "refs/remotes/origin/HEAD",
    "FETCH_HEAD",
  ])("blocks %j as a protected name", async (name) => {
    for (const change of ["create", "update", "delete"] as const) {
      const result = await say(noPushToMain, atCall([ref(name, change)]));
      expect(result).toMatchObject({ verdict: "block", policy: "noPushToMain" });
      expect(result.reason).toContain("protected");
    }
  });

  it.each([
    " main ",
    "main\n",
    "refs/heads/main/",
    "refs/heads/main.",
    "refs/heads//main",
    "/refs/heads/main",
    "refs/heads/main.lock",
    "+refs/heads/main",
    "agent/x:main",
    ":main",
    "refs/heads/*",
    "main~0",
    "main^{}",
    "main@{0}",
    "@",
    "-main",
    "refs/heads/agent/../main",
    "refs/heads/m%61in",
    "refs%2Fheads%2Fmain",
    "refs/heads/ma\u200bin",
    "refs/heads/\u202emain",
    "refs/heads/ma\u00a0in",
    "refs/heads/ma\u{e0069}in",
    "refs/heads/\ud800",
    "refs/heads/ma\0in",
    `refs/heads/${"a".repeat(10_000)}`,
    "\u3164",
  ])("blocks %j as no plain name", async (name) => {
    const result = await say(noPushToMain, atCall([ref(name)]));
    expect(result.verdict).toBe("block");
    expect(result.reason).toContain("write it in full");
    expect(result.reason.length).toBeLessThan(250);
  });

  it.each([
    "refs/heads/agent/fix-1",
    "refs/heads/feature/main",
    "refs/heads/domain",
    "refs/heads/maintenance",
    "agent/fix",
  ])("lets %j pass", async (name) => {
    expect((await say(noPushToMain, atCall([ref(name)]))).passed).toBe(true);
    expect((await say(noPushToMain, atGate([ref(name)]))).passed).toBe(true);
  });

  it("is linear in a name that repeats the places of refs", async () => {
    const started = performance.now();
    await say(noPushToMain, atCall([ref(`${"refs/remotes/".repeat(70)}main`)]));
    expect(performance.now() - started).toBeLessThan(200);
  });

  it("blocks the merge of a pull request into a protected branch", async () => {
    const merge = [{ ...REPO, kind: "git.pullRequest", name: "7", change: "update" } as const, ref("refs/heads/main")];
    expect((await say(noPushToMain, atCall(merge))).verdict).toBe("block");
  });

  it("lets a protected branch be read, as the base of a new pull request is", async () => {
    const open = [
      { ...REPO, kind: "git.pullRequest", name: "new", change: "create" } as const,
      ref("refs/heads/main", "read"),
    ];
    expect((await say(noPushToMain, atCall(open))).passed).toBe(true);
  });

  it("blocks files that are sent to nobody knows which branch, at the call", async () => {
    expect((await say(noPushToMain, atCall([file("a.ts")]))).verdict).toBe("block");
    const elsewhere = { ...ref("refs/heads/agent/x"), within: "octo/other" };
    expect((await say(noPushToMain, atCall([file("a.ts"), elsewhere]))).verdict).toBe("block");
    expect((await say(noPushToMain, atCall([file("a.ts"), ref("refs/heads/agent/x")]))).passed).toBe(true);
    expect((await say(noPushToMain, atGate([file("a.ts")]))).passed).toBe(true);
  });

  it("blocks a kind of git it does not know, which may be a branch under another name", async () => {
    const branch = malformed({ kind: "git.branch", name: "main", change: "update" });
    const result = await say(noPushToMain, atCall([branch]));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("git.branch") });
  });

  it("has a version that names what it protects", () => {
    expect(noPushToMain.version).toBe('1 {"names":["main","master"]}');
  });
});

describe("protectBranches", () => {
  it("protects the names it is given, in any form they are written", async () => {
    const policy = protectBranches(["release/1.0", "refs/heads/prod"]);
    for (const name of ["refs/heads/release/1.0", "release/1.0", "fork/release/1.0", "refs/heads/PROD", "prod"]) {
      expect((await say(policy, atCall([ref(name)]))).verdict).toBe("block");
    }
    for (const name of ["refs/heads/main", "refs/heads/release/1x0", "refs/heads/release/1.0.1"]) {
      expect((await say(policy, atCall([ref(name)]))).passed).toBe(true);
    }
  });

  it("has the same version whatever the order of the names", () => {
    expect(protectBranches(["b", "a", "b"]).version).toBe(protectBranches(["a", "b"]).version);
    expect(protectBranches(["a"]).version).not.toBe(protectBranches(["b"]).version);
  });
});

describe("requireBranchPrefix", () => {
  const policy = requireBranchPrefix("agent/");

  it.each(["refs/heads/agent/fix-1", "refs/heads/agent/a/b", "refs/heads/agent/größe"])(
    "lets %j pass",
    async (name) => {
      expect((await say(policy, atCall([ref(name)]))).passed).toBe(true);
    },
  );

  it.each([
    "refs/heads/agent/",
    "refs/heads/agent",
    "refs/heads/agentless",
    "refs/heads/main",
    "refs/heads/Agent/x",
    "refs/heads/аgent/x",
    "refs/heads/ agent/x",
    "refs/heads/agent/../main",
    "refs/heads/agent/%2e%2e/main",
    "refs/heads/agent/x:refs/heads/main",
    "refs/heads/agent/\u202ex",
    "refs/tags/agent/x",
    "refs/remotes/origin/agent/x",
    "agent/x",
    "x/refs/heads/agent/y",
  ])("blocks %j", async (name) => {
    for (const change of ["create", "update", "delete"] as const) {
      expect((await say(policy, atCall([ref(name, change)]))).verdict).toBe("block");
      expect((await say(policy, atGate([ref(name, change)]))).verdict).toBe("block");
    }
  });

  it("judges every ref of a call", async () => {
    expect((await say(policy, atCall([ref("refs/heads/agent/x"), ref("refs/heads/main")]))).verdict).toBe("block");
  });

  it("blocks files that are sent to nobody knows which branch", async () => {
    expect((await say(policy, atCall([file("a.ts")]))).verdict).toBe("block");
  });

  it("judges nothing where no ref is changed", async () => {
    const result = await say(policy, atCall([ref("refs/heads/main", "read")], { effect: "read" }));
    expect(result).toMatchObject({ passed: true, reason: "Changes no git ref." });
  });
});

describe("maxFilesPerCommit", () => {
  const policy = maxFilesPerCommit(2);
  const branch = ref("refs/heads/agent/x");

  it("counts the files that are sent", async () => {
    expect((await say(policy, atCall([branch, file("a"), file("b")]))).passed).toBe(true);
    const result = await say(policy, atCall([branch, file("a"), file("b"), file("c", { change: "delete" })]));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("3 files") });
  });

  it("takes no number from the payload", async () => {
    const request = atCall([file("a"), file("b"), file("c")], { payload: { files: 1, fileCount: 1 } });
    expect((await say(policy, request)).verdict).toBe("block");
  });

  it("counts a file that stands for several as several, and never as none", async () => {
    expect((await say(policy, atCall([file("a", { count: 3 })]))).verdict).toBe("block");
    expect((await say(policy, atCall([file("a", { count: 0 }), file("b", { count: 0 }), file("c")]))).verdict).toBe(
      "block",
    );
    expect((await say(policy, atCall([file("a", { count: "unbounded" })]))).verdict).toBe("block");
  });

  it("judges what is declared at the gate, and says where nothing is", async () => {
    expect((await say(policy, atGate([file("a"), file("b"), file("c")]))).verdict).toBe("block");
    expect(await say(policy, atGate(undefined))).toMatchObject({
      passed: true,
      reason: expect.stringContaining("judged at each call"),
    });
  });
});
