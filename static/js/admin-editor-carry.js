// A session in hand goes from day to day: the page of the other day opens with it, and it is put down there.
import { editor, last, opens, placeOf, show } from "editor/grid";

const KEY = "editor-carried";

export let carried = null;
export const here = editor?.dataset.day;
export const dayLinks = () => [...document.querySelectorAll("#editor-days a[data-day]")];
export const baseOf = (block) => (carried?.block === block ? carried.base : placeOf(block).starts);

// Open the page of a day. `place` is where the session was held on this one, `grab` where in the block the pointer was.
export function take(block, link, place, grab = null) {
  const kept = { pk: block.dataset.session, by: place.starts - baseOf(block), length: place.ends - place.starts, rooms: place.rooms, grab };
  sessionStorage.setItem(KEY, JSON.stringify(kept));
  const url = new URL(link.href);
  url.searchParams.set("carry", block.dataset.session);
  location.assign(url);
}

// On the page that was opened so: the session is in hand, at the same time of day as it was.
export function arrive() {
  const block = editor.dataset.carried && document.getElementById(`session-${editor.dataset.carried}`);
  if (!block) return;
  const own = placeOf(block);
  let kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept?.pk !== block.dataset.session) kept = { by: 0, length: own.ends - own.starts, rooms: own.rooms, grab: null };
  const base = Date.parse(editor.dataset.carriedStarts);
  const starts = Math.max(opens, Math.min(base + kept.by, last() - kept.length));
  carried = { block, base, place: { starts, ends: starts + kept.length, rooms: kept.rooms }, grab: kept.grab };
  block.classList.add("carried", "held");
  show(block, carried.place);
  const url = new URL(location.href);
  url.searchParams.delete("carry"); // the page loaded again is this day without anything in hand
  history.replaceState(null, "", url);
}

export function putDown() {
  carried?.block.classList.remove("held");
  carried = null;
}
