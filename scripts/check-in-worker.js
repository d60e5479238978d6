// Keeps the page of a desk, which names nobody, so that it opens again while the network is down. Delivered as /check-in/worker.js with the
// version of the program in the first line; its scope is /check-in/ only. What the device knows of people is in the page's own hands.
const SHELL = `door-${VERSION}`;
const LASTING = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;
const PATIENCE = 4000; // milliseconds

// The desk itself: without results of a search, which hold names.
function isDesk(url) {
  return url.origin === self.location.origin && url.pathname === "/check-in/" && !url.searchParams.has("q");
}
const mayKeep = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

async function desk(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await Promise.race([fetch(request), new Promise((_, late) => setTimeout(late, PATIENCE))]);
    if (mayKeep(answer)) await shell.put(request.url, answer.clone());
    return answer;
  } catch {
    return (await shell.match(request.url)) ?? fetch(request); // of this very place: another page would let in elsewhere
  }
}
async function file(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (mayKeep(answer)) await shell.put(request.url, answer.clone());
  return answer;
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && isDesk(url)) event.respondWith(desk(request));
  else if (url.origin === self.location.origin && LASTING.test(url.pathname)) event.respondWith(file(request));
});
// The first page came before there was a worker: it says what it is made of. "forget" at the end of the day, and when somebody signs out.
self.addEventListener("message", (event) => {
  const { keep, files = [], forget } = event.data ?? {};
  async function work() {
    if (forget) return caches.delete(SHELL);
    const shell = await caches.open(SHELL);
    for (const address of [keep, ...files]) {
      const url = URL.canParse(address) ? new URL(address) : null;
      if (!url || !(isDesk(url) || (url.origin === self.location.origin && LASTING.test(url.pathname)))) continue;
      if (await shell.match(address)) continue;
      const answer = await fetch(address);
      if (mayKeep(answer)) await shell.put(address, answer);
    }
    return true;
  }
  event.waitUntil(work().then((done) => event.ports[0]?.postMessage(done)).catch(() => {}));
});
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  async function begin() {
    for (const name of await caches.keys()) if (name.startsWith("door-") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  }
  event.waitUntil(begin());
});
