"""A report to one HTML page: no script, nothing loaded, everything escaped.

In: a `Report`. Out: the page. Its content security policy allows the one style sheet, by its hash, and nothing else, so that
even a hole in the escaping would run nothing.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import jinja2
from markupsafe import Markup

from etl.report.charts import draw
from etl.report.records import Report, Row

_HERE = Path(__file__).parent


def page(report: Report) -> str:
    """The whole page as text, to be written as UTF-8."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spoken"] = _spoken
    style = (_HERE / "page.css").read_text("utf-8").strip()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html.j2").render(
        report=report,
        draw=draw,
        cell=_cell,
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def _spoken(label: str) -> str:
    return label.replace("_", " ")


def _cell(row: Row, key: str) -> str:
    value = row[key]
    if key == "share":
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else str(value)
