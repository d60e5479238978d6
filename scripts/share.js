// Sharing by the device's own sheet, where it has one; the link leads to a page with a QR code where it has none.
// Hints for browsers inside messengers, which cannot keep a file. Nothing here leaves the site.
const inMessenger = /MicroMessenger|Telegram|\bQQ\/|Weibo|FBA[NV]|Instagram|Line\//i.test(navigator.userAgent) || "TelegramWebview" in window || "TelegramWebviewProxy" in window;

for (const hint of document.querySelectorAll("[data-in-messenger]")) hint.hidden = !inMessenger;

for (const link of document.querySelectorAll("a[data-share]")) {
  if (!navigator.share) continue;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.share({ title: document.title, url: new URL(link.dataset.share, location.href).href });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    } catch {
      button.hidden = true;
    }
  });
}
