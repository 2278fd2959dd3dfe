/** Starts the page: what its first view shows is asked for before it is drawn, once and whole. */
import { mount } from 'svelte';
import App from './App.svelte';
import { Session } from './state/session.svelte';
import { pause, shown } from './ui/frame';
import './ui/tokens.css';
import './ui/base.css';

/** So long a page that has nothing to show yet is put off, in milliseconds; then its frame is drawn. */
const PATIENCE = 500;

const session = new Session();
await Promise.race([session.start(), pause(PATIENCE)]);
mount(App, { target: document.getElementById('app')!, props: { session } });
await shown();
session.begin();
void import('./ui/fonts-later.css');
