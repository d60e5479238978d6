// The next page is fetched when somebody is about to go there: a pointer rests on its link, a finger touches it, the keyboard reaches it.
// For browsers that do not know speculation rules (/speculation-rules.json, which says the same).
const RESTS = 80; // milliseconds
const FRESH = 10000; // as long as the browser's own cache may answer without asking: `max-age` of pages
const PRIVATE = /^\/(?:admin|check-in|media|static|[a-z]{2,3}(?:-[a-z]+)?\/(?:me|accounts|register|preview|verify|share))(?:\/|$)/;
const knows = HTMLScriptElement.supports?.("speculationrules");
const fetchedAt = new Map();
let waiting = 0;

// Asked at each link: people switch to saving while they read.
const spares = () => navigator.connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;

function addressOf(link) {
  const url = new URL(link.href, location.href);
  const isPage = url.origin === location.origin && url.pathname.endsWith("/") && !url.pathname.endsWith("/feed/") && !PRIVATE.test(url.pathname);
  const isHere = url.pathname === location.pathname && url.search === location.search;
  return isPage && !isHere && !link.hasAttribute("download") && !link.relList.contains("nofollow") ? url.pathname + url.search : "";
}

function ahead(link) {
  const address = addressOf(link);
  if (!address || spares() || performance.now() - (fetchedAt.get(address) ?? -FRESH) < FRESH) return;
  fetchedAt.set(address, performance.now());
  fetch(address, { priority: "low" }).catch(() => fetchedAt.delete(address));
}

function meant(event) {
  clearTimeout(waiting);
  const link = event.target.closest?.("a[href]");
  if (!link) return;
  if (event.type === "pointerover" && event.pointerType !== "touch") waiting = setTimeout(() => ahead(link), RESTS);
  else if (event.type !== "pointerover") ahead(link);
}

if (!knows) for (const type of ["pointerover", "touchstart", "focusin"]) document.addEventListener(type, meant, { passive: true });
