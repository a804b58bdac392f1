/** What a custom property's colour is in the theme that is shown: a canvas does not know custom properties. */
export function colourOf(element: HTMLElement, property: `--${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A colour to fill areas with, hatched where the area's line is broken: so that areas are told apart without colours. */
export function hatched(colour: string, ground: string, dash: readonly number[]): CanvasPattern | string {
  const canvas = document.createElement("canvas");
  const size = 8;
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (dash.length === 0 || context === null) return colour;
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  const [on = 0] = dash;
  if (on <= 2) {
    context.fillRect(0, 0, size / 2, size / 2);
    context.fillRect(size / 2, size / 2, size / 2, size / 2);
  } else {
    context.lineWidth = 3;
    for (const shift of [-size, 0, size]) {
      context.beginPath();
      context.moveTo(shift, size);
      context.lineTo(shift + size, 0);
      context.stroke();
    }
  }
  return context.createPattern(canvas, "repeat") ?? colour;
}
