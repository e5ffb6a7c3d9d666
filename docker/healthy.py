"""Exit status 0 where an address says that its part of Airflow is well. Used by healthchecks: the image has no curl.

The scheduler answers 200 with nothing more, or 503. The API server answers 200 whatever it has to tell of, so what it tells is
read; only of the database, since the other parts wait until this one is well.
"""

import json
import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    """Ask once; the container runtime asks again."""
    try:
        with urllib.request.urlopen(url, timeout=8) as answer:  # noqa: S310 - the container's own address
            told = answer.read()
    except (OSError, urllib.error.HTTPError) as error:
        print(error)
        return 1
    if not url.endswith("/monitor/health"):
        return 0
    return 0 if json.loads(told)["metadatabase"]["status"] == "healthy" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
