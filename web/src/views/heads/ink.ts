/** Which ink can be read on a colour: the one with the greater contrast (WCAG 2.2), always ≥ 4.5. */
import type { Rgb } from '../../ui/scale';

export function inkOn(colour: Rgb): 'black' | 'white' {
  const [r, g, b] = colour.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? 'black' : 'white';
}
