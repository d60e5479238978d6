// The programme editor: the list becomes a grid; for those who may change it, sessions can be moved.
import * as grid from "editor/grid";

if (grid.editor) {
  grid.start();
  if (document.getElementById("editor-keys")) {
    const [save, carry, drag, keys] = await Promise.all([import("editor/save"), import("editor/carry"), import("editor/drag"), import("editor/keys")]);
    save.prepareAll();
    carry.arrive();
    grid.editor.classList.add("can-move");
    drag.start();
    keys.start();
    grid.editor.dataset.ready = "true";
  }
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (grid.editor.querySelector(".carried")) grid.editor.scrollIntoView({ block: "nearest" });
  else if (target) target.scrollIntoView({ block: "nearest", inline: "nearest" });
  else grid.editor.querySelector(".editor-scroll").scrollTop = Math.max(0, Math.min(...grid.blocks().map((block) => block.offsetTop)) - 24);
  target?.querySelector(".grip")?.focus({ preventScroll: true });
}
