"""A piece of HTML (a feed's content, a JSON field) as paragraphs of text: everything in it is story."""

import re

import lxml.html

from etl.extract.page.tree import parse

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDDEN = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "form",
        "button",
        "figcaption",
        "head",
        "title",
    ]
)
_SPACE = re.compile(r"[^\S\n]+")


def paragraphs(html: str) -> list[str]:
    """The text of every block, in order; `<br><br>` ends a paragraph, `<br>` a line. Raises RecordError as `parse` does."""
    parts: list[str] = []
    _walk(parse(f"<html><body>{html}</body></html>"), parts)
    blocks = re.split(r"\n[ ]*\n\s*", _SPACE.sub(" ", "".join(parts)))
    return [
        block for block in ("\n".join(line.strip() for line in block.split("\n")).strip() for block in blocks) if block
    ]


def _walk(root: lxml.html.HtmlElement, parts: list[str]) -> None:
    """Depth first without recursion: pages may be nested deeper than Python's stack."""
    stack: list[tuple[lxml.html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if closing:
            parts.append("\n\n" if name in _BLOCKS else "")
            parts.append(_inline(element.tail))
            continue
        if name in _HIDDEN or not name:
            parts.append(_inline(element.tail))
            continue
        parts.append("\n\n" if name in _BLOCKS else "\n" if name == "br" else "")
        parts.append((element.text or "") if name == "pre" else _inline(element.text))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
