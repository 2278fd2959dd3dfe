/** What the state says of the whole document: its colours, its type, its language. */
import type { Link } from '../state/link.svelte';

/** From now on, and before anything is drawn. */
export function followRoot(link: Link): void {
  const root = document.documentElement;
  // Each by itself: writing an attribute of the root, even as it was, styles the whole page anew.
  const { theme, lecture, language } = $derived(link.state);
  $effect.root(() => {
    $effect(() => {
      if (theme === 'auto') delete root.dataset.theme;
      else root.dataset.theme = theme;
    });
    $effect(() => {
      root.toggleAttribute('data-lecture', lecture);
    });
    $effect(() => {
      root.lang = language;
    });
  });
}
