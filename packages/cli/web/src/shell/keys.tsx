import { useRef } from "preact/hooks";
import { goTo } from "../state/route.js";
import { useKeys } from "../state/use-keys.js";

/** The keys that mean the same on every page, and the dialog that lists all keys. */
export function Keys() {
  const ref = useRef<HTMLDialogElement>(null);
  const show = (): void => ref.current?.showModal();
  useKeys({
    "?": show,
    "g t": () => goTo({ page: "timeline", filter: {} }),
    "g c": () => goTo({ page: "charts", filter: {} }),
    "g o": () => goTo({ page: "waiting" }),
    "g f": () => goTo({ page: "findings" }),
  });
  return (
    <>
      <footer class="footer">
        <button type="button" class="link" onClick={show}>
          Keys <kbd>?</kbd>
        </button>
        <span>Read-only. Times are UTC.</span>
      </footer>
      <dialog ref={ref} aria-labelledby="keys-title" class="keys">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {KEYS.map(([keys, meaning]) => (
            <div key={meaning}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => ref.current?.close()}>
          Close
        </button>
      </dialog>
    </>
  );
}

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["/"], "Search"],
  [["j", "↓"], "Next run"],
  [["k", "↑"], "Previous run"],
  [["Home", "End"], "Newest, oldest run of the list"],
  [["Enter"], "Open the run"],
  [["Esc"], "Back"],
  [["n"], "Show new runs"],
  [["g t"], "Timeline"],
  [["g c"], "Charts"],
  [["g o"], "Open and pending"],
  [["g f"], "Findings"],
  [["?"], "This list"],
];
