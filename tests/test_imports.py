"""The import rules that keep the road one-way and the command line quick."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ETL = PROJECT / "etl"
STAGES = ("extract", "clean", "enrich", "load")


def imports_of(path: Path) -> Iterator[str]:
    """Modules that a file imports, wherever in it; names imported from a package count as that package's."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            if node.module in ("etl", "etl.enrich", "etl.load", "etl.extract", "etl.clean"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", files(ETL), ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_package_never_imports_airflow(path: Path) -> None:
    assert not [module for module in imports_of(path) if within(module, "airflow")]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_the_records_and_itself_only(stage: str) -> None:
    for path in files(ETL / stage):
        foreign = [m for m in imports_of(path) if within(m, "etl") and not within(m, "etl.records", f"etl.{stage}")]
        assert not [m for m in foreign if m != "etl"], f"{path}: {foreign}"


def test_the_records_import_nothing_else_of_the_package() -> None:
    for path in files(ETL / "records"):
        assert not [m for m in imports_of(path) if within(m, "etl") and not within(m, "etl.records")]


def test_one_module_alone_imports_the_nlp_library() -> None:
    users = {
        p.relative_to(ETL).as_posix() for p in files(ETL) if any(within(m, "spacy", "thinc") for m in imports_of(p))
    }
    assert users == {"enrich/syntax/model.py"}


def test_only_the_pipeline_knows_more_than_one_stage() -> None:
    for path in files(ETL):
        stages = {stage for stage in STAGES for m in imports_of(path) if within(m, f"etl.{stage}")}
        beside = path.relative_to(ETL).parts[0]
        if beside not in ("pipeline", "cli", "local", *STAGES) and path.parent != ETL:
            assert len(stages) <= 1, f"{path} joins {stages}"


@pytest.mark.parametrize("path", files(PROJECT / "dags"), ids=lambda path: path.name)
def test_a_dag_imports_the_pipeline_and_the_settings_only(path: Path) -> None:
    foreign = [m for m in imports_of(path) if within(m, "etl") and not within(m, "etl.pipeline", "etl.settings")]
    assert not [m for m in foreign if m != "etl"]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        pytest.param("etl.cli", ("spacy", "pyarrow", "elasticsearch", "rich", "pydantic"), id="help is quick"),
        pytest.param(
            "etl.pipeline", ("spacy", "pyarrow", "elasticsearch", "trafilatura"), id="a DAG file parses quickly"
        ),
        pytest.param("etl.cli.search", ("spacy", "pyarrow", "elasticsearch"), id="search loads no model"),
    ],
)
def test_heavy_parts_are_imported_only_when_needed(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == "[]"


@pytest.mark.parametrize("path", files(ETL), ids=lambda path: str(path.relative_to(PROJECT)))
def test_nothing_is_ever_fetched_but_by_the_node_and_the_clients(path: Path) -> None:
    if path.relative_to(ETL).parts[0] in ("node", "local", "load"):
        return
    fetchers = ("requests", "httpx", "aiohttp", "urllib.request", "urllib3", "socket", "http.client")
    assert not [m for m in imports_of(path) if within(m, *fetchers)]
