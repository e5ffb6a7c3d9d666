"""HTML as a tree, without what libxml2 leaves out in silence.

libxml2 stops at 255 levels and at 10 MB of one text: the rest of the page is gone and nothing is raised. Its error log says
so, and then the page is read again with wider limits, or refused (`too_deep`).
"""

import re

import lxml.etree
import lxml.html

from etl.records.outcome import RecordError

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
DECLARATION_WINDOW = 4096
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]+")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its first bytes."""
    head = data[:DECLARATION_WINDOW]
    found = _XML_DECLARED.search(head) or _DECLARED.search(head)
    return found[1].decode("ascii", "ignore") if found else None


def parse(text: str) -> lxml.html.HtmlElement:
    """The root element. Raises RecordError `too_deep` for a page that would lose text, `no_body` for one without any."""
    data = _CONTROLS.sub("", text).encode("utf-8", "replace")
    for huge in (False, True):
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge)
        try:
            root = lxml.html.document_fromstring(data, parser=parser)
        except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
            raise RecordError("no_body", f"the page has no elements: {error}") from error
        if not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            return root
    raise RecordError("too_deep", "elements are nested deeper than the parser follows; text would be lost")
