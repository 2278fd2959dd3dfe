/** Keys of the whole page; never where one types, and never where a control has its own. */
import * as decide from '../state/decisions';
import type { Link } from '../state/link.svelte';
import { fly } from './fly';

export function press(event: KeyboardEvent, link: Link, help: () => void): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.altKey) return;
  // What lies over the page has its own keys; Escape closes it only where nobody takes the key.
  if (document.querySelector('dialog[open], [popover="auto"]:popover-open')) return;
  if (target.matches('input:not([type=range], [type=radio], [type=checkbox]), textarea, select'))
    return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== 'z' || event.shiftKey) return;
    event.preventDefault();
    link.undo();
    return;
  }
  const { state } = link;
  if (state.preflight) {
    if (event.key === 'Escape') link.change({ preflight: false });
    return;
  }
  if (state.page) {
    if (event.key === 'Escape') fly(() => link.change({ page: '' }));
    return;
  }
  const name = decide.selectedName(state);
  const keys: Record<string, (() => void) | undefined> = {
    '?': help,
    a: () => link.change({ page: 'look' }),
    f: () => link.change({ page: 'folder' }),
    t: () => link.change({ table: !state.table }),
    r: () => link.change({ off: [] }),
    p: state.head === null ? undefined : () => link.change(decide.pin(state, name!)),
    w: state.head === null ? undefined : () => link.change({ arithmetic: !state.arithmetic }),
    o: state.head === null ? undefined : () => fly(() => link.change({ page: 'head' })),
    Escape: () => link.change(state.arithmetic ? { arithmetic: false } : decide.select(null)),
  };
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
