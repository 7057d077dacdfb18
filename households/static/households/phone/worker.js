"use strict";
// Keeps the page and its files on the phone. What belongs to somebody is never kept here: those addresses
// are not in the list, and whatever is not in the list goes to the network untouched.

workbox.core.setCacheNameDetails({ prefix: "phone" });
workbox.precaching.precacheAndRoute(self.PRECACHE, { cleanURLs: false, ignoreURLParametersMatching: [/.*/] });
workbox.precaching.cleanupOutdatedCaches();

// A new worker waits until the page asks for it: never in the middle of a form.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
// The first worker serves the page that is already open; a later one only comes here after being asked for.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
