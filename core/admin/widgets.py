"""Inputs of the admin: a picture with what is there now, and rich text in the editor."""

import json
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, AutocompleteSelect
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django_prose_editor.widgets import prose_editor_admin_media
from js_asset import Media, Script


class WithSiteTemplate:
    """Forms have a template engine of their own that does not see the site's templates: ask the site's."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return mark_safe(TemplatesSetting().render(template_name, context))


class FileInput(WithSiteTemplate, forms.ClearableFileInput):
    """A file field of the admin."""


class PaperInput(FileInput):
    """A file field that leads to the document it holds."""

    template_name = "admin/widgets/paper_input.html"


class PictureInput(FileInput):
    """A file field that shows the picture it holds."""

    template_name = "admin/widgets/picture_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"] and getattr(value, "width", 0):
            context["widget"]["is_hidden_now"] = not value.is_shown
            width = min(320, value.width)
            height = round(width * value.height / value.width)
            context["widget"].update(shown=value.at(400, "webp"), shown_width=width, shown_height=height)
        return context


class KnownSelect(AutocompleteSelect):
    """A list that looks for what is typed, in a row of many: what the row refers to is not asked for again if it is `known`."""

    known: Any = None
    choices: Any

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.known is None or [str(one) for one in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.known)
        return [(None, [*empty, self.create_option(name, self.known.pk, label, True, len(empty))], 0)]


class DayAndTimeInput(AdminSplitDateTime):
    """Two inputs for one moment. The words beside them are their names too: Django leaves them without."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        labels = (context["date_label"], context["time_label"])
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["attrs"]["aria-label"] = str(label).strip(" :\N{FULLWIDTH COLON}")
        return context


class RichTextInput(forms.Textarea):
    """A text area that `static/js/admin-prose.js` turns into an editor. Without JavaScript it holds the HTML itself."""

    @property
    def media(self) -> Any:
        return prose_editor_admin_media + Media(js=[Script("js/admin-prose.js", type="module")])

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-rich-text"] = json.dumps(words(), ensure_ascii=False)
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        return False


def words() -> dict[str, str]:
    """What the editor's buttons are called, by the names the editor gives them."""
    return {
        "paragraph": gettext("Paragraph"),
        "heading2": gettext("Heading"),
        "heading3": gettext("Smaller heading"),
        "heading4": gettext("Smallest heading"),
        "blockquote": gettext("Quotation"),
        "horizontalRule": gettext("Line between parts"),
        "bulletList": gettext("List"),
        "orderedList": gettext("Numbered list"),
        "bold": gettext("Bold"),
        "italic": gettext("Italic"),
        "underline": gettext("Underlined"),
        "strike": gettext("Crossed out"),
        "subscript": gettext("Subscript"),
        "superscript": gettext("Superscript"),
        "link": gettext("Link"),
        "unlink": gettext("Remove the link"),
        "history:undo": gettext("Undo"),
        "history:redo": gettext("Do again"),
        "table": gettext("Insert a table"),
        "table:addColumnAfter": gettext("Add a column"),
        "table:deleteColumn": gettext("Delete the column"),
        "table:addRowAfter": gettext("Add a row"),
        "table:deleteRow": gettext("Delete the row"),
        "table:mergeCells": gettext("Join cells"),
        "table:splitCell": gettext("Split the cell"),
        "table:toggleHeaderCell": gettext("Heading cell or plain cell"),
        "table:deleteTable": gettext("Delete the table"),
        "html": gettext("Edit the HTML"),
    }
