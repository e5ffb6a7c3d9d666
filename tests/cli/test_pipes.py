"""The command line in a pipe whose reader leaves early."""

import subprocess
import sys
from pathlib import Path

from etl.settings import PROJECT


def test_a_reader_that_has_enough_is_no_error() -> None:
    onrecord = Path(sys.executable).with_name("onrecord")
    with subprocess.Popen(
        [str(onrecord), "extract", *sorted(map(str, (PROJECT / "dumps").glob("*/0*.txt")))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read().decode()
    assert process.returncode in (0, 1), errors
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
