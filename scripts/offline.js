// Pages that were seen stay readable without a network: the worker keeps them, this tells it what, and says how old a kept page is.
const end = document.querySelector("#end[data-worker]");
const seen = Number(document.documentElement.dataset.seen);

if (end && seen) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const band = document.createElement("p");
  const again = document.createElement("a");
  const words = document.createElement("span");
  band.className = "offline-band no-print";
  band.setAttribute("role", "status");
  again.href = location.pathname + location.search;
  again.textContent = end.dataset.again;
  const say = () => {
    const seconds = Math.max(0, (Date.now() - seen) / 1000);
    const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["minute", 60];
    words.textContent = end.dataset.seen.replace("{when}", relative.format(-Math.floor(seconds / size), unit));
  };
  say();
  setInterval(say, 30000);
  band.append(words, " ", again);
  document.body.append(band);
}

if (end && "serviceWorker" in navigator && location.protocol.startsWith("http")) {
  const start = async () => {
    await navigator.serviceWorker.register(end.dataset.worker);
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage({ page: location.href.split("#")[0], offline: new URL(end.dataset.offline, location.href).href, files });
  };
  const later = () => setTimeout(() => start().catch(() => {}), 1500); // first of all, the page
  if (document.readyState === "complete") later();
  else addEventListener("load", later);
}
