"""The client is imported without what a search never uses, and nothing is kept away for longer."""

import subprocess
import sys

_CHILD = """
import sys
from etl.cli.client_library import import_client
import_client()
loaded = {"aiohttp", "httpx", "numpy", "pyarrow", "requests"} & set(sys.modules)
assert not loaded, loaded
import numpy, pyarrow
from etl.load.client import connect
from etl.search import search_statements
"""


def test_what_a_search_never_uses_stays_out_until_it_is_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_what_is_loaded_already_is_left_as_it_is() -> None:
    code = "import numpy; from etl.cli.client_library import import_client; import_client(); numpy.zeros(1); import numpy.linalg"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
