// The board on a wall: what changes is asked for again and again, and old figures say that they are old.
const box = document.querySelector("[data-board]");
const stale = document.querySelector(".ci-stale");
const EVERY = 5000; // milliseconds

async function renew() {
  try {
    const answer = await fetch(box.dataset.board, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    if (html !== renew.last) box.innerHTML = html;
    renew.last = html;
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
  setTimeout(renew, EVERY);
}
setTimeout(renew, EVERY);
const awake = () => !document.hidden && navigator.wakeLock?.request("screen").catch(() => {});
document.addEventListener("visibilitychange", awake);
awake();
