"""A dump day on the command line. In: `YYYY-MM-DD`. Out: the same. Refuses what is no day."""

from __future__ import annotations

from datetime import date
from typing import Any

import click


class _Day(click.ParamType[str]):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no day: give it as YYYY-MM-DD", param, ctx)


DAY = _Day()
