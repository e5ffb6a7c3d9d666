"""`python -m tests.evaluation GOLD [NAME …]`: enrich every gold file of a known form and print its scorer's report.

Only files whose name contains one of the NAMEs are taken, where any are given. Large training files (their name ends in
`_train` and they hold more than 300 articles) are left out unless named.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from etl.cli.enrich import article_of
from etl.settings import load_settings
from tests.evaluation.forms import Form, Json, form_of

_MANY = 300


def main(gold_folder: Path, names: list[str]) -> int:
    """Score all gold files of a folder; returns the exit status."""
    from etl.enrich.enricher import Enricher

    settings = load_settings()
    enricher = Enricher(settings.model, settings.actors, shortcuts=settings.has_shortcuts)
    print(f"enrichment {enricher.version}, model {enricher.syntax.version}")
    failed = False
    for path in sorted(gold_folder.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        form = _form(path, lines[0]) if lines else None
        if form is None or not _wanted(path, len(lines), names):
            continue
        started = time.monotonic()
        pairs = [(gold, _enriched(enricher, form.article(gold))) for gold in lines]
        words = sum(len(((gold.get("body") or "") + (gold.get("text") or "")).split()) for gold, _ in pairs)
        print(
            f"\n== {path.name}: {form.name}, {len(pairs)} articles, {words / (time.monotonic() - started):.0f} words/s",
            flush=True,
        )
        failed |= not _score(form, path, pairs, gold_folder)
    return 1 if failed else 0


def _form(path: Path, line: Json) -> Form | None:
    form = form_of(line)
    if form and form.reader and not any(word in path.name for word in form.reader):
        from tests.evaluation.forms import FORMS

        return next(other for other in FORMS if other.keys == form.keys and not other.reader)
    return form


def _wanted(path: Path, count: int, names: list[str]) -> bool:
    if names:
        return any(name in path.name for name in names)
    return count <= _MANY or "_train" not in path.stem or "metonyms" in path.stem


def _enriched(enricher, article: Json) -> Json:  # type: ignore[no-untyped-def]
    import msgspec

    result: Json = msgspec.to_builtins(enricher.enrich(article_of(article, enricher.gazetteer)))
    return result


def _score(form: Form, path: Path, pairs: list[tuple[Json, Json]], gold_folder: Path) -> bool:
    if form.score is not None:
        print("\n".join(form.score(pairs)))
        return True
    assert form.scorer is not None
    script = gold_folder.parent / "eval" / form.scorer
    if not script.exists():
        print(f"no scorer {script}")
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as system:
        for gold, enriched in pairs:
            system.write(json.dumps(form.system(gold, enriched)) + "\n")
        system.flush()
        for options in form.variants:
            print(" ".join(options))
            result = subprocess.run([sys.executable, str(script), str(path), system.name, *options], check=False)
            if result.returncode:
                return False
    return True


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.evaluation GOLD [NAME …]")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
