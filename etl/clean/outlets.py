"""Which outlet published, and how that was found.

By the name that the record gives, where somebody knows it; by the domain of the address; by the unknown name, or the unknown
domain, as it stands; and where a record has neither, by a folder of the dump that is called as a known outlet is.
"""

from typing import Protocol

from msgspec.structs import replace

from etl.records.article import Outlet, RawArticle
from etl.records.values import OutletEvidence


class OutletResolver(Protocol):
    """Whoever knows outlets by name and by the domain of a URL."""

    def outlet(self, name: str | None, url: str | None) -> Outlet:
        """The one outlet that the name, or else the URL, stands for."""
        ...


def outlet_of(raw: RawArticle, url: str | None, outlets: OutletResolver) -> tuple[Outlet, OutletEvidence]:
    """The outlet of an article whose canonical address is `url`, and what told it."""
    name = (raw.outlet or "").strip()
    by_name = outlets.outlet(raw.outlet, None) if name else None
    if by_name and _is_known(by_name):
        return by_name, raw.outlet_evidence
    by_address = outlets.outlet(None, url) if url else None
    if by_address and _is_known(by_address):
        return replace(by_address, as_given=raw.outlet), "url"
    if by_name:
        return by_name, raw.outlet_evidence
    if by_address:
        return by_address, "url"
    by_folder = _by_folder(raw.dump.file, raw.day, outlets)
    return (by_folder, "folder") if by_folder else (outlets.outlet(None, None), "none")


def _is_known(outlet: Outlet) -> bool:
    return not outlet.id.startswith("local:")


def _by_folder(file: str, day: str | None, outlets: OutletResolver) -> Outlet | None:
    """The outlet after which the nearest folder is named: of those below the day's, else of the one that holds the file.

    Folders further up belong to whoever keeps the dumps, and are called as it pleases them.
    """
    folders = file.split("/")[:-1]
    below = folders[folders.index(day) + 1 :] if day in folders else folders[-1:]
    named = (outlets.outlet(folder, None) for folder in reversed(below) if folder)
    return next((outlet for outlet in named if _is_known(outlet)), None)
