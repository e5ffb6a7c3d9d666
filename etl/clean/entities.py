"""Character references that a dump escaped once too often: `AT&amp;T`, `It&#8217;s`."""

import html
import re

from etl.clean.traced import Traced

_ENTITY = re.compile(
    r"&(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|sbquo|bdquo|[mn]dash|hellip|euro|pound|[aeiouyAEIOUY]acute"
    r"|[aeiouAEIOU](?:grave|circ|uml)|[nN]tilde|[cC]cedil|szlig|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)


def unescape(text: Traced) -> Traced:
    """References become their characters, those of control characters nothing; twice, since some are escaped twice."""
    for _ in range(2):
        if "&" not in text.text:
            break
        text = text.substitute(_ENTITY, lambda entity: _character(entity[0]))
    return text


def _character(entity: str) -> str:
    found = html.unescape(entity).replace("\xa0", " ")
    return found if found.isprintable() else " "
