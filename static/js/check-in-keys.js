// A scanner that types. It presses keys of an American keyboard, whatever layout or input method the device has: their places are read,
// not their letters. Somebody who types is slower than it is.
const SIGNS = /^(?:Key([A-HJKMNP-Z])|Digit([2-9]))$/;
const PAUSE = 80; // milliseconds between two keys of a scanner, at most
let typed = "";
let last = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.code.startsWith("Shift")) return;
  if (event.timeStamp - last > PAUSE) typed = "";
  last = event.timeStamp;
  if (event.code === "Enter" || event.code === "NumpadEnter" || event.code === "Tab") {
    const token = typed.slice(-16);
    typed = "";
    if (token.length < 16) return;
    event.preventDefault();
    event.stopPropagation();
    const box = document.activeElement;
    if (box.value?.length >= 16 && box.matches("input")) box.value = box.value.slice(0, -16); // wherever it was typed, it is no text
    document.dispatchEvent(new CustomEvent("ci-scan", { detail: token }));
    return;
  }
  const sign = SIGNS.exec(event.code);
  typed = sign ? typed + (sign[1] ?? sign[2]) : "";
}, true);
