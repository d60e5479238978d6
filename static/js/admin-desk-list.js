// "Choose all on this page": shown where there is a script to do it.
const all = document.getElementById("choose-all");
const boxes = [...document.querySelectorAll("input[name=chosen][type=checkbox]")];

if (all && boxes.length) {
  all.parentElement.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  document.getElementById("texts_form").addEventListener("change", () => {
    all.checked = boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  });
}
