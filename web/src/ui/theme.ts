/** The theme in force, for what is drawn on a canvas and cannot read custom properties. */
import { createSubscriber } from 'svelte/reactivity';

import type { Theme } from './scale';

const dark = '(prefers-color-scheme: dark)';

/** Reactive wherever it is read inside an effect or a template. */
const subscribe = createSubscriber((update) => {
  const attribute = new MutationObserver(update);
  attribute.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia(dark);
  system.addEventListener('change', update);
  return () => {
    attribute.disconnect();
    system.removeEventListener('change', update);
  };
});

export function currentTheme(): Theme {
  subscribe();
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark' || chosen === 'projector') return chosen;
  return matchMedia(dark).matches ? 'dark' : 'light';
}
