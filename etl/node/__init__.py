"""The local Elasticsearch node: a real one, without Docker, for a laptop, the samples and the tests.

In: the directory that holds the node's state. Out: a running node on loopback with its own ports, data and pid file.
Refuses: to run without Java 21 or newer, to listen on anything but loopback, to end a process that is not its own.
"""

from etl.node.guard import Certificate, Guard
from etl.node.process import Running, remove, start, status, stop

__all__ = ["Certificate", "Guard", "Running", "remove", "start", "status", "stop"]
