// Photographs over the whole window. Without it a photograph leads to its own page; with it that page's address is put into the
// history, so that sharing and reloading find it, and going back closes the window. What lies beyond a page of the gallery is
// taken from the next page, quietly.
const dialog = document.querySelector("#lightbox"), stage = dialog.querySelector(".lightbox-stage");
const part = (name) => dialog.querySelector(`[data-part=${name}]`);
const title = document.title, page = location.href;
let set = null, at = 0, opener = null;

// The photographs of a list, as they are found on a page; only those of the page that is open have a `link`.
function itemsOf(list, isOpen) {
  return [...list.querySelectorAll(".photo > a")].map((link, n) => ({
    link: isOpen ? link : null,
    address: new URL(link.getAttribute("href"), page).pathname,
    picture: link.querySelector("picture"),
    caption: link.parentElement.querySelector(".caption"),
    credit: link.dataset.credit || "",
    isFree: "copy" in link.dataset,
    number: Number(list.dataset.first) + n,
  }));
}

function beyond(root, way, address) {
  const link = root.querySelector(`nav.pages a[rel=${way}]`);
  return link ? new URL(link.getAttribute("href"), address).href : null;
}

function setOf(root, list, address, isOpen) {
  const items = itemsOf(list, isOpen), total = Number(list.dataset.total);
  return { items, total, size: items.length, prev: beyond(root, "prev", address), next: beyond(root, "next", address), asked: {} };
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  const root = new DOMParser().parseFromString(await response.text(), "text/html");
  return setOf(root, root.querySelector("[data-photos]"), address, false);
}

// Puts the photographs of the page before ("prev") or after ("next") to those that are known. A lost network changes nothing.
function extend(way) {
  const into = set;
  if (!into[way]) return Promise.resolve();
  into.asked[way] ??= fetched(into[way]).then((more) => {
    into[way] = more[way];
    if (way === "next") return void into.items.push(...more.items);
    into.items.unshift(...more.items);
    if (into === set) at += more.items.length;
  }).catch(() => {}).finally(() => { delete into.asked[way]; });
  return into.asked[way];
}

function copyOf(item, size) {
  const picture = document.importNode(item.picture, true), image = picture.querySelector("img");
  for (const source of picture.children) source.sizes = size;
  image.removeAttribute("loading");
  image.removeAttribute("fetchpriority");
  image.draggable = false;
  return picture;
}

const zoom = zooming(stage, {
  swiped: (way) => move(way * direction()),
  pulled: () => dialog.close(),
  scaled: (scale) => {
    part("zoom").setAttribute("aria-pressed", String(scale > 1));
    if (scale > 1) for (const source of stage.firstElementChild.children) source.sizes = `${Math.ceil(zoom.fitted()[0] * scale)}px`;
  },
});

const direction = () => (getComputedStyle(dialog).direction === "rtl" ? -1 : 1);

function widthOf(item) {
  const image = item.picture.querySelector("img"), ratio = image.getAttribute("width") / image.getAttribute("height");
  return `${Math.ceil(Math.min(innerWidth, innerHeight * ratio))}px`;
}

function draw() {
  const item = set.items[at], picture = copyOf(item, widthOf(item)), image = picture.querySelector("img");
  const known = item.link?.querySelector("img").currentSrc;
  if (known) image.style.backgroundImage = `url("${known}")`;
  stage.replaceChildren(picture);
  zoom.reset();
  part("caption").replaceChildren(...(item.caption ? document.importNode(item.caption, true).childNodes : []));
  const credit = document.createElement("bdi"), place = document.createElement("bdi");  // in other letters one would take the other along
  place.textContent = dialog.dataset.place.replace("{number}", item.number).replace("{total}", set.total);
  credit.textContent = item.credit;
  part("small").replaceChildren(...(item.credit ? [credit, " · "] : []), place);
  part("prev").disabled = at === 0 && !set.prev;
  part("next").disabled = at === set.items.length - 1 && !set.next;
  handOn(item);
  for (const near of [set.items[at + 1], set.items[at - 1]]) if (near) near.ahead ??= copyOf(near, widthOf(near));
  if (at > set.items.length - 4) extend("next");
  if (at < 3) extend("prev");
}

function handOn(item) {
  const copy = part("copy"), share = part("share"), said = item.caption?.textContent.trim();
  document.title = said ? `${said} · ${title}` : title;
  copy.hidden = !item.isFree;
  copy.href = `${item.address}copy.jpg`;
  copy.download = `${item.address.split("/").slice(-3, -1).join("-")}.jpg`;
  if (!share) return;
  share.dataset.share = item.address;
  share.href = `${share.pathname}?page=${encodeURIComponent(item.address)}`;
}

function show(position) {
  at = position;
  draw();
  history.replaceState({ photo: set.items[at].address }, "", set.items[at].address);
}

async function move(step) {
  const way = step < 0 ? "prev" : "next";
  if (!set.items[at + step]) await extend(way);
  if (dialog.open && set.items[at + step]) show(at + step);
}

// The first or the last of all. Where pages lie between, those of the gallery's last or first page take the place of what is known.
async function end(isLast) {
  const address = set[isLast ? "next" : "prev"];
  if (address) {
    const other = new URL(address), pages = Math.ceil(set.total / set.size);
    other.searchParams.set("page", isLast ? pages : 1);
    const found = await fetched(other.href).catch(() => null);
    if (!found || !dialog.open) return;
    set = found;
  }
  show(isLast ? set.items.length - 1 : 0);
}

function open(link) {
  opener = link;
  dialog.showModal();
  document.documentElement.classList.add("lightbox-open");
  draw();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-photos] .photo > a"), list = link?.closest("[data-photos]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  set = setOf(document, list, page, true);
  at = set.items.findIndex((item) => item.link === link);
  history.pushState({ photo: set.items[at].address }, "", set.items[at].address);
  open(link);
});

addEventListener("popstate", (event) => {
  const position = set?.items.findIndex((item) => item.address === event.state?.photo) ?? -1;
  if (position < 0) return void (dialog.open ? dialog.close() : leave());
  at = position;
  if (dialog.open) draw();
  else open(opener);
});

function leave() {
  (set?.items[at]?.link ?? opener)?.focus();
}

dialog.addEventListener("close", () => {
  document.title = title;
  document.documentElement.classList.remove("lightbox-open");
  stage.replaceChildren();
  if (history.state?.photo) history.back();
  else leave();
});

const KEYS = {
  ArrowRight: () => move(direction()), ArrowLeft: () => move(-direction()), Home: () => end(false), End: () => end(true),
  "+": zoom.larger, "=": zoom.larger, "-": zoom.smaller, 0: zoom.whole,
};
dialog.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

part("close").addEventListener("click", () => dialog.close());
part("prev").addEventListener("click", () => move(-1));
part("next").addEventListener("click", () => move(1));
part("zoom").addEventListener("click", () => (zoom.isWhole() ? zoom.larger() : zoom.whole()));
addEventListener("resize", () => { if (dialog.open) zoom.reset(); });
