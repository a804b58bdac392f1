import { useEffect, useState } from "preact/hooks";

/** Which colours are shown: those of the system, or those that were chosen. */
export type Theme = "system" | "light" | "dark";

/** The theme, and the function that chooses another one and remembers it. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(rememberedTheme);
  return [
    theme,
    (chosen) => {
      remember(chosen);
      applyTheme(chosen);
      setTheme(chosen);
    },
  ];
}

/** Shows the theme that was chosen the last time. */
export function applyRememberedTheme(): void {
  applyTheme(rememberedTheme());
}

/** A number that changes with the colours: what is painted on a canvas has to be painted again. */
export function useThemeChange(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const onChange = (): void => setCount((before) => before + 1);
    const observer = new MutationObserver(onChange);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", onChange);
    return () => {
      observer.disconnect();
      system.removeEventListener("change", onChange);
    };
  }, []);
  return count;
}

const STORAGE_KEY = "enact-theme";

function applyTheme(theme: Theme): void {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
}

function rememberedTheme(): Theme {
  try {
    const theme = localStorage.getItem(STORAGE_KEY);
    return theme === "light" || theme === "dark" ? theme : "system";
  } catch {
    return "system"; // A browser may forbid the storage.
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // It is chosen for this visit then.
  }
}
