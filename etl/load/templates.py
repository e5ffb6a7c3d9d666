"""The repository's templates, read from `mappings/` as they are: only the index prefix and the analysis are put in.

In: the folder and the prefix. Out: bodies to send, and the mapping that an index made from them must have.
Refuses (ConfigurationError): a folder without them, or a file that is no JSON.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from etl.records.outcome import ConfigurationError

Grain = Literal["articles", "statements", "dead-letters"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
#: Beside the versions: what runs did is no matter of which version is live.
Ledger = Literal["ledger"]
LEDGER: Ledger = "ledger"
Indexed = Grain | Ledger
#: All that has an index.
INDICES: tuple[Indexed, ...] = (*GRAINS, LEDGER)


class Names:
    """What the indices and aliases of one prefix are called.

    `filling`: the version that is being filled behind an alias of its own, instead of the live one.
    """

    def __init__(self, prefix: str, filling: int | None = None) -> None:
        self.prefix = prefix
        self.filling = filling

    def read(self, grain: Indexed) -> str:
        """The alias that everybody reads."""
        return f"{self.prefix}-{grain}" if self.filling is None else self.fill(grain, self.filling)

    def write(self, grain: Indexed) -> str:
        """The alias that loaders write through."""
        return f"{self.prefix}-{grain}-write" if self.filling is None else self.fill(grain, self.filling)

    def fill(self, grain: Indexed, version: int) -> str:
        """The alias of a version that nobody reads yet."""
        return f"{self.index(grain, version)}-filling"

    def index(self, grain: Indexed, version: int) -> str:
        """One version of a grain's index."""
        return f"{self.prefix}-{grain}-v{version}"

    def version(self, grain: Indexed, index: str) -> int | None:
        """The version that an index name says, None where it is not one of this grain's."""
        number = index.removeprefix(f"{self.prefix}-{grain}-v")
        return int(number) if number != index and number.isascii() and number.isdigit() else None


class Templates:
    """`mappings/` with its placeholders filled in."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix

    @cached_property
    def components(self) -> dict[str, dict[str, Any]]:
        """Component templates by the name that they get in Elasticsearch."""
        return {f"{self.prefix}-{file.stem}": self._read(file) for file in self._files("component_templates")}

    @cached_property
    def indices(self) -> dict[Indexed, dict[str, Any]]:
        """Index templates by grain; each is called `<prefix>-<grain>`."""
        found = {file.stem: self._read(file) for file in self._files("index_templates")}
        missing = [grain for grain in INDICES if grain not in found]
        if missing:
            raise ConfigurationError(f"{self.folder / 'index_templates'} lacks {', '.join(missing)}")
        return {grain: found[grain] for grain in INDICES}

    def mapping(self, grain: Indexed) -> dict[str, Any]:
        """The whole mapping of a grain: the components' fields and the template's own."""
        template = self.indices[grain]
        whole: dict[str, Any] = {"properties": {}}
        for part in [*(self.components[name] for name in template["composed_of"]), template]:
            mapping = part["template"].get("mappings", {})
            whole["properties"].update(mapping.get("properties", {}))
            whole.update({key: value for key, value in mapping.items() if key != "properties"})
        return whole

    @cached_property
    def analysis(self) -> dict[str, Any]:
        """How text is analysed; stands wherever a file says `{analysis}`."""
        return {key: value for key, value in self._json(self.folder / "analysis.json").items() if key != "_meta"}

    def _files(self, name: str) -> list[Path]:
        files = sorted((self.folder / name).glob("*.json"))
        if not files:
            raise ConfigurationError(
                f"no templates in {self.folder / name}; ONRECORD_MAPPINGS names the folder mappings/"
            )
        return files

    def _read(self, file: Path) -> dict[str, Any]:
        found = self._filled(self._json(file))
        assert isinstance(found, dict)
        return found

    def _json(self, file: Path) -> dict[str, Any]:
        try:
            found = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{file}: {error}") from error
        if not isinstance(found, dict):
            raise ConfigurationError(f"{file} holds no JSON object")
        return found

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if value == "{analysis}":
            return self.analysis
        return value.replace("{prefix}", self.prefix) if isinstance(value, str) else value
