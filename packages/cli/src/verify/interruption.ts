/** What a shell says of a process that was interrupted: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Does some work that an interruption ends at once, and with it the process.
 *
 * @param tidy - leaves the terminal as it was
 */
export async function interruptible<T>(work: () => Promise<T>, tidy: () => void): Promise<T> {
  const interrupt = () => {
    tidy();
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", interrupt);
  try {
    return await work();
  } finally {
    process.off("SIGINT", interrupt);
  }
}
