"""`python -m etl.local run|up|down`: what `make run`, `make up` and `make down` do."""

from __future__ import annotations

import sys

from etl.records.outcome import Halt


def main(words: list[str]) -> int:
    """Run one of the three; returns the exit status."""
    from etl.local import stack

    actions = {"run": stack.run, "up": stack.up, "down": stack.down}
    if len(words) != 1 or words[0] not in actions:
        print(f"usage: python -m etl.local {'|'.join(actions)}", file=sys.stderr)
        return 2
    try:
        return actions[words[0]]()
    except Halt as halt:
        print(f"onrecord: {halt}", file=sys.stderr)
        return halt.exit_status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
