/** Starts the page: what its first view shows is asked for before it is drawn, once and whole. */
import { mount } from 'svelte';
import App from './App.svelte';
import { followRoot } from './page/root.svelte';
import { Session } from './state/session.svelte';
import { pause, shown } from './ui/frame';
import './ui/tokens.css';
import './ui/base.css';

/** So long a page that has nothing to show yet is put off, in milliseconds; then its frame is drawn. */
const FRAME = 500;
/** And so long the model and all the rest wait for it: what comes so slowly is not to be shared. */
const REST = 3000;

const session = new Session();
followRoot(session.link);
const drawable = session.start();
await Promise.race([drawable, pause(FRAME)]);
mount(App, { target: document.getElementById('app')!, props: { session } });
await Promise.race([drawable, pause(REST)]);
await shown();
session.begin();
// Without them what they write stays in the reader's own face.
import('./ui/fonts-later.css').catch(() => undefined);
