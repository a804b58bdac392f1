import { megabytes } from "../terminal/megabytes.js";
import { type Progress, startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";

/** Shows how much of a store was read, and how quickly. */
export function startVerificationProgress(
  terminal: Terminal,
  totalBytes: number,
): Pick<Progress, "stop"> & { readonly onPiece: (piece: Uint8Array) => void } {
  const begun = performance.now();
  let [bytes, records] = [0, 0];
  const progress = startProgress(terminal, {
    total: totalBytes,
    describe: () => {
      const perSecond = (records / (performance.now() - begun)) * 1_000;
      return `${megabytes(bytes)} of ${megabytes(totalBytes)} MB, ${Math.round(perSecond).toLocaleString("en")} records/s`;
    },
  });
  return {
    stop: () => progress.stop(),
    onPiece: (piece) => {
      bytes += piece.length;
      if (terminal.stderr.isTTY === true) records += newlinesIn(piece);
      progress.update(bytes);
    },
  };
}

function newlinesIn(piece: Uint8Array): number {
  let count = 0;
  for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, at + 1)) count++;
  return count;
}
