"""Exit status 0 where an address answers 200 and no part of Airflow that it tells of is unhealthy. Used by healthchecks.

The image has no curl, and an address that answers at all says little: Airflow's own tells of each of its parts.
"""

import json
import sys
import urllib.request


def main(url: str) -> int:
    """Ask once; the container runtime asks again."""
    with urllib.request.urlopen(url, timeout=8) as answer:  # noqa: S310 - the container's own address
        told = json.load(answer)
    if url.endswith("/monitor/health"):
        # the other parts wait for this one, so that at first only the database can be well
        return 0 if told["metadatabase"]["status"] == "healthy" else 1
    return 1 if any(part.get("status") == "unhealthy" for part in told.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
