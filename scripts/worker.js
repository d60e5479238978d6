// Keeps the pages that were seen, for a hall with dead Wi-Fi. Delivered as /sw.js with the version of the program in the first line.
// Pages: the network first, for three seconds; then what was seen last, marked with its age. Fonts and styles: kept, their
// addresses never change. Pictures: kept, and asked for again. Only what the site declares public is kept, and nothing of what knows who is asking.
const PAGES = `pages-${VERSION}`;
const FILES = "files-1"; // addresses with a digest in them outlive a version
const MOST_PAGES = 80;
const MOST_FILES = 240;
const PATIENCE = 3000; // milliseconds
const SEEN = "X-Seen"; // when a kept page was fetched, in milliseconds of Unix time
const PRIVATE = /^\/(?:admin|check-in|media\/public\/made|[a-z]{2,3}(?:-[a-z]+)?\/(?:me|accounts|register|preview|search|share))(?:\/|$)/;
const MEDIA = "/media/public/"; // pictures may be withheld at somebody's request
const LASTING = /^\/(?:static\/.+\.[0-9a-f]{12}\.\w+|media\/public\/[0-9a-f]{24}-\d+\.(?:avif|webp|jpg)|look\/[0-9a-f]{6}-[0-9a-f]{6}-[0-9a-f]{12}\.css)$/;

const isOurs = (url) => url.origin === self.location.origin && !PRIVATE.test(url.pathname);

// Public and whole: an answer that may differ from one person to the next is never kept.
function mayKeep(answer) {
  const rule = answer.headers.get("Cache-Control") ?? "";
  return answer.status === 200 && answer.type === "basic" && !answer.redirected && /\bpublic\b/.test(rule) && !/no-store|private/.test(rule) && !answer.headers.has("Set-Cookie");
}

async function keep(name, request, answer, most) {
  const cache = await caches.open(name);
  await cache.delete(request); // what is written anew goes to the end of the line
  await cache.put(request, answer);
  const known = await cache.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - most)).map((old) => cache.delete(old)));
}

async function keepPage(request, answer) {
  if (!mayKeep(answer) || !(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) return;
  const headers = new Headers(answer.headers);
  headers.set(SEEN, String(Date.now()));
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await keep(PAGES, request.url ?? request, new Response(await answer.blob(), { status: 200, headers }), MOST_PAGES);
}

async function keepFile(request, answer) {
  if (mayKeep(answer)) await keep(FILES, request, answer, MOST_FILES);
}

// The page itself says when it was seen: a mark on its root, which scripts/offline.js reads.
async function marked(kept) {
  const seen = kept.headers.get(SEEN);
  const html = (await kept.text()).replace("<html ", `<html data-seen="${seen}" `);
  return new Response(html, { status: 200, headers: kept.headers });
}

async function seenBefore(request) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(request.url);
  if (kept) return marked(kept);
  const language = new URL(request.url).pathname.split("/")[1];
  return pages.match(new URL(`/${language}/offline/`, request.url).href);
}

async function page(event) {
  const fetched = fetch(event.request).then((answer) => {
    const copy = answer.clone();
    event.waitUntil(keepPage(event.request, copy).catch(() => {})); // a full disk must not cost the page
    return answer;
  });
  event.waitUntil(fetched.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([fetched, late]);
    if (answer) return answer;
    const kept = await (await caches.open(PAGES)).match(event.request.url);
    return kept ? marked(kept) : await fetched;
  } catch (error) {
    const kept = await seenBefore(event.request);
    if (kept) return kept;
    throw error;
  }
}

// A picture that is shown from what was kept is asked for again behind it; the browser's own cache answers for a day. One that is gone goes here, too.
async function askAgain(request) {
  const answer = await fetch(request);
  if (answer.status === 404) await (await caches.open(FILES)).delete(request);
}

async function file(event) {
  const kept = await caches.match(event.request, { cacheName: FILES });
  if (kept) {
    if (new URL(event.request.url).pathname.startsWith(MEDIA)) event.waitUntil(askAgain(event.request).catch(() => {}));
    return kept;
  }
  const answer = await fetch(event.request);
  event.waitUntil(keepFile(event.request, answer.clone()).catch(() => {}));
  return answer;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !isOurs(url)) return;
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (LASTING.test(url.pathname) && !event.request.headers.has("Range")) event.respondWith(file(event));
});

// The first visit is over before there is a worker: the page tells what it was made of, and what to have for pages never seen.
self.addEventListener("message", (event) => {
  const { page: seen, offline, files = [] } = event.data ?? {};
  const wanted = (address) => typeof address === "string" && URL.canParse(address) && isOurs(new URL(address));
  async function fill() {
    const [pages, kept] = [await caches.open(PAGES), await caches.open(FILES)];
    for (const address of [offline, seen].filter(wanted)) {
      if (!(await pages.match(address))) await keepPage(address, await fetch(address));
    }
    for (const address of files.filter((one) => wanted(one) && LASTING.test(new URL(one).pathname)).slice(0, MOST_FILES)) {
      if (!(await kept.match(address))) await keepFile(address, await fetch(address));
    }
  }
  event.waitUntil(fill().catch(() => {}));
});

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  async function begin() {
    for (const name of await caches.keys()) if (name !== PAGES && name !== FILES) await caches.delete(name);
    await self.clients.claim();
  }
  event.waitUntil(begin());
});
