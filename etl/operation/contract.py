"""The source contract: what a dump must bring at least, or the run stops before any of it counts.

In: `contract.toml` beside the days of a dump (all keys may be left out), and the figures of a run. Out: the breaches, one line
each. Refuses (ConfigurationError) a file with an unknown key or a value out of range.

    articles = 200        # articles of a night at least; default 0
    records = 1           # records at least that are neither an empty file nor skipped: a day of empty files is no success
    title = 0.8           # share of the articles that have a title
    date = 0.5            # share that has a publication date of its own
    body = 0.8            # share of the articles found that have a body
    dead = 0.5            # share of dead letters at most
    judged_from = 20      # below so many records shares say nothing, and are not judged
"""

from __future__ import annotations

import tomllib
from typing import Annotated

import fsspec
import msgspec

from etl.operation.figures import Ledger
from etl.records.article import Record
from etl.records.outcome import ConfigurationError, GuardTripped

FILE = "contract.toml"
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Contract(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a source promises; see the module."""

    articles: Annotated[int, msgspec.Meta(ge=0)] = 0
    records: Annotated[int, msgspec.Meta(ge=0)] = 1
    title: Share = 0.8
    date: Share = 0.5
    body: Share = 0.8
    dead: Share = 0.5
    judged_from: Annotated[int, msgspec.Meta(ge=1)] = 20


#: For a few files or single records, of which counts and shares say nothing.
NO_LIMITS = Contract(records=0, title=0, date=0, body=0, dead=1)


def read_contract(folder: str) -> Contract:
    """The contract in a folder of dumps; the defaults where there is none."""
    fs, path = fsspec.core.url_to_fs(f"{folder.rstrip('/')}/{FILE}")
    try:
        data = fs.cat_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return Contract()
    try:
        return msgspec.convert(tomllib.loads(data.decode("utf-8")), Contract)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}; see docs/operations.md for what a contract may hold") from None


def breaches(contract: Contract, night: Ledger) -> list[str]:
    """What the run lacks of its contract, with the figure and the limit."""
    articles = night.figures.get("articles", 0)
    found = []
    # what was skipped by an operator's own order was a record
    ordered = night.reasons.get("retracted", 0) + night.reasons.get("year_dropped", 0)
    nothing = night.reasons.get("empty", 0) + night.states.get("skipped", 0) - ordered
    if night.read - nothing < contract.records:
        found.append(
            f"records: {night.read - nothing}, at least {contract.records} are due ({nothing} empty or skipped)"
        )
    if articles < contract.articles:
        found.append(f"articles: {articles}, at least {contract.articles} are due")
    if night.read >= contract.judged_from:
        found += _poor_shares(contract, night, articles)
    return found


def _poor_shares(contract: Contract, night: Ledger, articles: int) -> list[str]:
    bodiless = night.reasons.get("no_body", 0)
    shares = (
        ("title", night.figures.get("titles", 0), articles, contract.title),
        ("date", night.figures.get("dates", 0), articles, contract.date),
        ("body", articles, articles + bodiless, contract.body),
    )
    found = [
        f"{name}: {have} of {of} articles have one ({have / of:.2f}), at least {least} of them should"
        for name, have, of, least in shares
        if of and have / of < least
    ]
    dead = night.states.get("dead_letter", 0)
    if dead / night.read > contract.dead:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(night.reasons.items()))
        found.append(
            f"dead letters: {dead} of {night.read} records, at most {contract.dead} of them may be ({reasons})"
        )
    return found


def hold(contract: Contract, night: Ledger) -> None:
    """Stop a run that breaks its contract (GuardTripped): nothing of it has reached the archive or the index yet."""
    if found := breaches(contract, night):
        raise GuardTripped(
            f"the dump of {night.day} breaks its source contract:\n  "
            + "\n  ".join(found)
            + f"\nNothing of it was taken. Mend the dump and run the day again; or, if it is right as it is, "
            f"lower the limit in {FILE} beside the dump's days."
        )
