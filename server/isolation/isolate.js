// Isolates the page of a static site whose host sends no isolation headers: threads need them, and
// a service worker can add them to what the host answers, from the next load on.
//
// The page reloads itself once for that and never again: what is asked for is written down first,
// and the note goes only when the page is isolated. `?isolation=off` leaves the page as the host
// sends it, for as long as the tab lives; `?isolation=on` takes that back.
(async () => {
  const NOTE = 'headlight.isolation';
  const folder = new URL('./', document.baseURI);
  const key = `${NOTE} ${folder.pathname}`;
  const asked = new URLSearchParams(location.search).get('isolation');
  let note;
  try {
    if (asked === 'on') sessionStorage.removeItem(key);
    if (asked === 'off') sessionStorage.setItem(key, 'off');
    note = sessionStorage.getItem(key);
  } catch {
    return; // Without a place for the note nothing keeps a reload from being the first of many.
  }
  const workers = navigator.serviceWorker;
  if (!workers || !isSecureContext) return;
  if (note === 'off') {
    const registration = await workers.getRegistration(folder);
    if (registration?.scope === folder.href) await registration.unregister();
    return;
  }
  if (crossOriginIsolated) {
    sessionStorage.removeItem(key);
    return;
  }
  // Inside another page's frame only that page can isolate; and what did not help will not.
  if (window !== window.top || note !== null) return;
  await workers.register(new URL('service-worker.js', folder), { scope: folder.href });
  await workers.ready;
  sessionStorage.setItem(key, 'reloaded');
  location.reload();
})().catch((error) => {
  // The model runs without threads as well.
  console.warn('Headlight could not isolate the page:', error);
});
