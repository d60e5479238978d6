// The focal point of a photograph by a click on it, with the crops that follow. Without this script one writes the numbers.
for (const part of document.querySelectorAll(".row-focus")) {
  const [field, picture, mark] = [".focus-field", ".focus-picture", ".focus-mark"].map((name) => part.querySelector(name));
  const numbers = [...part.querySelectorAll("input[data-axis]")];

  function show() {
    const [x, y] = numbers.map((number) => `${Math.max(0, Math.min(100, Number(number.value) || 0))}%`);
    Object.assign(mark.style, { left: x, top: y });
    for (const crop of part.querySelectorAll(".focus-crops img")) crop.style.objectPosition = `${x} ${y}`;
  }

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    const found = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    numbers.forEach((number, axis) => { number.value = String(Math.round(100 * Math.max(0, Math.min(1, found[axis])))); });
    numbers[0].focus({ preventScroll: true }); // leaving the row from here saves it
    numbers[0].dispatchEvent(new Event("input", { bubbles: true }));
  });
  part.addEventListener("input", show);
  field.classList.add("live");
  for (const hidden of part.querySelectorAll("[hidden]")) hidden.hidden = false;
  show();
}
