"""Addresses of the editor, below /admin/programme/editor/<forum>/."""

from core.admin import pages
from programme.admin.editor import day, many, moves, session, spreadsheet

ROOT = "programme/editor/<slug:forum>/"

pages.add("programme-editor", ROOT, day.day)
pages.add("programme-editor-move", f"{ROOT}move/", moves.move)
pages.add("programme-editor-undo", f"{ROOT}undo/", moves.undo_last)
pages.add("programme-editor-redo", f"{ROOT}redo/", moves.redo_last)
pages.add("programme-editor-session", f"{ROOT}sessions/<int:pk>/", session.session)
for name in many.OPERATIONS:
    pages.add(f"programme-editor-{name}", f"{ROOT}{name}/", many.view(name))
pages.add("programme-editor-export", f"{ROOT}export/", spreadsheet.export)
pages.add("programme-editor-import", f"{ROOT}import/", spreadsheet.import_)
