// Asks whether a file is ready, and shows the page anew when it is. Without it, the page has a link.
const EVERY = 1500; // milliseconds

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10_000), cache: "no-store" });
    if (answer.status !== 202) return location.reload();
  } catch { /* the network comes back */ }
  return setTimeout(look, EVERY);
}
if (document.querySelector("[data-waits]")) setTimeout(look, EVERY);
