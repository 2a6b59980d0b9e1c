// The contrast of two colours, as WCAG 2 reckons it.

function luminance(colour) {
  const channels = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
  if (!channels) throw new Error(`not an opaque colour: ${colour}`);
  const [red, green, blue] = channels.slice(1).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white). Both as a browser computes them: `rgb(r, g, b)`. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
