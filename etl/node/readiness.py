"""Wait until a node that was launched can be worked with.

In: its address, and how it is guarded. Out: nothing; it returns when the node has a master, every primary is there, and its first
password is taken. Refuses (ServiceUnreachable): a node that ended, or that does not come so far in time.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from etl.node.guard import Guard
from etl.node.launch import START_SECONDS
from etl.records.outcome import ServiceUnreachable

#: Not only a master: right after its start a node with security on makes the index of its users, and looks up every
#: password in it while its shard is not there yet. It then refuses the right one (401), for a few tenths of a second.
_HEALTH = "_cluster/health?wait_for_status=yellow&wait_for_no_initializing_shards=true&timeout=5s"
#: A request that meets that index half made may hang for 10 s before it is answered.
_ANSWER_SECONDS = 20.0


def await_ready(url: str, guard: Guard, *, lives: Callable[[], bool]) -> None:
    """Ask until the node is ready; `lives` says whether its process is there.

    A node that wants a password which we were not given counts as ready when it says so: nothing more can be known.
    """
    request = urllib.request.Request(f"{url}/{_HEALTH}", headers=guard.headers())  # noqa: S310 - our own node
    trust = guard.trust()
    why, deadline = "it does not answer", time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS, context=trust) as answer:  # noqa: S310
                if not json.load(answer)["timed_out"]:
                    return
                why = "its indices do not come up"
        except urllib.error.HTTPError as error:
            if error.code == 401 and not guard.password:
                return
            why = f"it answers {error.code}"
        except OSError as error:
            if not lives():
                break
            why = f"it does not answer ({error})"
        time.sleep(0.2)
    raise ServiceUnreachable(why)
