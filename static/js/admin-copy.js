// "Copy the secret link". Without this script, or where the clipboard is closed, the link itself is there to be copied.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy-of]")) {
    const label = button.textContent;
    button.hidden = false;
    button.previousElementSibling.hidden = true;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copyOf);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
}
