// My day keeps itself on the phone and shows what comes next, also without signal.
"use strict";

(function () {
  const day = document.getElementById("my-day");
  const saved = document.getElementById("saved");
  const PREFIX = "waymark-my-day-";
  const own = PREFIX + day.dataset.person;

  // What comes next is said by the server when the page is made; later, and without signal, by this clock.
  function showNext() {
    const now = Date.now();
    const slots = [...day.querySelectorAll("[data-ends]")];
    const next = slots.find((slot) => Date.parse(slot.dataset.ends) > now);
    for (const slot of slots) {
      const state = slot !== next ? "" : Date.parse(slot.dataset.starts) <= now ? "now" : "next";
      slot.classList.toggle("wm-slot--next", state !== "");
      for (const chip of slot.querySelectorAll("[data-state]")) {
        chip.hidden = chip.dataset.state !== state;
      }
    }
  }

  // The page and what it needs to look right; nothing of any other page, and nobody else's day.
  async function keep() {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== own) {
        await caches.delete(name);
      }
    }
    const parts = performance
      .getEntriesByType("resource")
      .map((entry) => new URL(entry.name))
      .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
      .map((url) => url.origin + url.pathname);
    const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((link) => link.href);
    const cache = await caches.open(own);
    // A page that leads elsewhere now, to the sign-in page for example, is not kept as somebody's day.
    const page = await fetch(location.pathname, { redirect: "error" });
    if (page.ok) {
      await cache.put(location.pathname, page);
      await cache.addAll([...new Set([...linked, ...parts])]);
    }
  }

  async function start() {
    if (!("serviceWorker" in navigator) || !("caches" in window)) {
      return;
    }
    await navigator.serviceWorker.register(day.dataset.worker, { scope: day.dataset.scope });
    await navigator.serviceWorker.ready;
    await document.fonts.ready;
    if (navigator.onLine) {
      await keep().catch(() => {});
    }
    const cache = await caches.open(own);
    saved.hidden = !(await cache.match(location.pathname, { ignoreVary: true }));
  }

  showNext();
  setInterval(showNext, 30000);
  addEventListener("load", () => {
    start().catch(() => {});
  });
})();
