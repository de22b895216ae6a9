"""HTML mail reduced to the text a reader would see."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|table|span|ul|blockquote)\b[^>]*>", re.I
)
_INVISIBLE = "script, style, head, title, template, noscript"
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote")
)
_BLANKS = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")


def looks_like_html(text: str) -> bool:
    """Whether the text carries the tags of an HTML mail, beyond a stray « < »."""
    return _LOOKS_LIKE_HTML.search(text) is not None


def html_to_text(html: str) -> str:
    """The visible text, blocks on lines of their own, quoted blocks prefixed by « > »."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_INVISIBLE):
        node.decompose()
    root = tree.body
    if root is None:
        return ""
    pieces: list[str] = []
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            pieces.append(_BLANKS.sub(" ", (node.text(deep=False) or "").replace("\n", " ")))
        elif node.tag in _BLOCKS:
            pieces.append("\n> " if _quoted(node) else "\n")
    return _BLANK_LINES.sub("\n\n", "".join(pieces)).strip()


def _quoted(node: LexborNode | None) -> bool:
    while node is not None:
        if node.tag == "blockquote" or "gmail_quote" in (node.attributes.get("class") or ""):
            return True
        node = node.parent
    return False
