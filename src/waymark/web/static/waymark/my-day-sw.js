// Answers for My day when there is no signal, from what the page itself kept. It stores nothing but newer copies of that.
"use strict";

const PREFIX = "waymark-my-day-";
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate" && /^\/my-day\/([0-9a-f]{16}\/)?$/.test(url.pathname)) {
    event.respondWith(page(request));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(part(request, url));
  }
});

// The page as it stands now; after a few seconds without an answer, as it was kept.
async function page(request) {
  const { pathname } = new URL(request.url);
  const fresh = fetch(request).then((response) => keepOrForget(response, pathname));
  fresh.catch(() => {});
  try {
    return await Promise.race([fresh, failAfter(PATIENCE_MS)]);
  } catch (failure) {
    return (await kept(request)) || fresh;
  }
}

// Whoever is led elsewhere or turned away is no longer signed in: what was kept goes.
async function keepOrForget(response, path) {
  const isLedAway = response.type === "opaqueredirect" && path !== "/my-day/";
  if (isLedAway || (response.status >= 400 && response.status < 500)) {
    await forget();
  }
  return response;
}

async function part(request, url) {
  try {
    return await fetch(request);
  } catch (failure) {
    return (await kept(url.origin + url.pathname)) || Promise.reject(failure);
  }
}

// /my-day/ alone leads to the newest day: without signal, to the one that was kept.
async function kept(request) {
  const found = await caches.match(request, { ignoreVary: true, ignoreSearch: true });
  if (found || typeof request === "string") {
    return found;
  }
  const url = new URL(request.url);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of name.startsWith(PREFIX) ? await cache.keys() : []) {
      const path = new URL(key.url).pathname;
      if (url.pathname === "/my-day/" && /^\/my-day\/[0-9a-f]{16}\/$/.test(path)) {
        return Response.redirect(path, 302);
      }
    }
  }
  return undefined;
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX)) {
      await caches.delete(name);
    }
  }
}

function failAfter(milliseconds) {
  return new Promise((_, fail) => setTimeout(() => fail(new Error("no signal")), milliseconds));
}
