"""axe-core in a page of the browser."""

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]  # WCAG 2.2 AA
RULES = [*WCAG, "best-practice"]
ANY_SIZE = [tag for tag in RULES if tag != "wcag22aa"]  # of targets
COLOURS = ["color-contrast"]
RUN = "([within, options]) => axe.run(within || document, options).then(({ violations }) => violations)"
MOST = 3  # elements that are named of each fault


def faults(page: "Page", rules: list[str] | None = RULES, within: str = "", **more: Any) -> list[tuple[str, list[str]]]:
    """What axe finds: [(rule, HTML of the first elements)]. `rules` are tags or names of rules, None those that axe has on by
    itself; `within` is a selector.

    What passes is not written down, and style sheets are not loaded once more, which no rule of these needs: either takes as
    long as all rules together.
    """
    options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": rules} if rules else {}), **more}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, [within, options])
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:MOST]]) for one in found]
