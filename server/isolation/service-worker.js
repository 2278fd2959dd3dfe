// Adds the headers above to the page and to its workers, for hosts that cannot send them. Everything
// else, the weights above all, goes past this worker, and nothing is kept.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const page = request.mode === 'navigate';
  if (url.origin !== self.location.origin || request.method !== 'GET') return;
  if (!page && request.destination !== 'worker') return;
  if (page && url.searchParams.get('isolation') === 'off') return;
  event.respondWith(
    fetch(request).then((response) => {
      // A redirect that the browser follows itself may not be touched.
      if (response.status === 0) return response;
      const { body, status, statusText } = response;
      const headers = new Headers(response.headers);
      for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
      return new Response(body, { status, statusText, headers });
    }),
  );
});
