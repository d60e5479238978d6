// The programme editor: the list becomes a grid; for those who may change it, sessions can be moved.
import * as grid from "editor/grid";

if (grid.editor) {
  grid.start();
  if (document.getElementById("editor-keys")) {
    const [save, drag, keys] = await Promise.all([import("editor/save"), import("editor/drag"), import("editor/keys")]);
    save.prepareAll();
    grid.editor.classList.add("can-move");
    drag.start();
    keys.start();
    grid.editor.dataset.ready = "true";
  }
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  (target ?? grid.blocks()[0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
  target?.querySelector(".grip")?.focus({ preventScroll: true });
}
