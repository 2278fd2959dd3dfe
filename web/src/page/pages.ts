/**
 * The pages that take the answer's place. The answer comes first: each of them is fetched when it is
 * gone to, or before, once the machine has nothing else to do.
 */
import type { Component } from 'svelte';

import type { Session } from '../state/session.svelte';
import type { View } from './view.svelte';

export interface PageProps {
  session: Session;
  view: View;
  ontoast: (message: string) => void;
}
export type PageName = keyof typeof SOURCES;
type Page = Component<PageProps>;

const SOURCES = {
  preflight: (): Promise<{ default: Page }> => import('./PreflightPage.svelte'),
  head: (): Promise<{ default: Page }> => import('./HeadPage.svelte'),
  look: (): Promise<{ default: Page }> => import('./LookPage.svelte'),
  folder: (): Promise<{ default: Page }> => import('./FolderPage.svelte'),
};
const here = new Map<PageName, Page>();

/** A page that has come already. */
export const pageHere = (name: PageName): Page | undefined => here.get(name);

/** Rejects where its script cannot be had. */
export async function fetchPage(name: PageName): Promise<Page> {
  const { default: page } = await SOURCES[name]();
  here.set(name, page);
  return page;
}

/**
 * All of them once the machine is idle, so that none is waited for later, be the server there or not.
 */
export function fetchPagesAhead(): void {
  // Safari has no such callback.
  if ('requestIdleCallback' in window) requestIdleCallback(() => void fetchAll());
  else setTimeout(() => void fetchAll(), 1000);
}

async function fetchAll(): Promise<void> {
  for (const name of Object.keys(SOURCES) as PageName[]) {
    // Whoever goes there is told.
    if (!here.has(name)) await fetchPage(name).catch(() => undefined);
  }
}
