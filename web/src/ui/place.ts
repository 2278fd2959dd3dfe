/** Where a floating box goes beside its anchor: below where there is room, else above, inside the window. */

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Pixels of the window; `gap` between the two, `margin` to the window's edge. */
export function beside(
  anchor: Box,
  floating: { width: number; height: number },
  window: { width: number; height: number },
  gap = 4,
  margin = 8,
): { left: number; top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - floating.height;
  const fits = below + floating.height <= window.height - margin;
  const top = fits || above < margin ? below : above;
  const left = anchor.left + anchor.width / 2 - floating.width / 2;
  return {
    left: Math.max(margin, Math.min(left, window.width - floating.width - margin)),
    top: Math.max(margin, Math.min(top, window.height - floating.height - margin)),
  };
}
