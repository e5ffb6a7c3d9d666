"""Load dead letters, so that operators find them beside the data. Their raw bytes stay in the store.

In: dead letters. Out: how many were written. A letter of a later attempt replaces the earlier one.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from etl.load.bulk import Action, write
from etl.load.fit import cut
from etl.load.patience import Patience
from etl.load.templates import Names
from etl.load.transform import dead_letter_document
from etl.records.outcome import DeadLetter, Halt

_CHUNK = 500


def load_dead_letters(
    client: Elasticsearch,
    letters: Iterable[DeadLetter],
    *,
    prefix: str,
    patience: Patience | None = None,
    filling: int | None = None,
) -> int:
    """Write all letters. Raises Halt where one is refused: a dead letter is never dropped."""
    names = Names(prefix, filling)
    waiting, count = iter(letters), 0
    while chunk := [_action(letter, names) for letter in islice(waiting, _CHUNK)]:
        for action, outcome in zip(chunk, write(client, chunk, patience), strict=True):
            if outcome.state == "dead":
                raise Halt(f"the dead letter {action.id} was itself refused: {outcome.message}")
            count += 1
    return count


def _encoded(letter: DeadLetter) -> bytes:
    """JSON of the letter. Whatever its record held, half a surrogate pair included, must not make it a second one."""
    return msgspec.json.encode(_harmless(msgspec.to_builtins(dead_letter_document(letter))))


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return cut(value.encode("utf-8", "replace").decode())
    if isinstance(value, dict):
        return {key: _harmless(inner) for key, inner in value.items()}
    return value


def _action(letter: DeadLetter, names: Names) -> Action:
    target = names.write("dead-letters")
    return Action(op="index", target=target, id=letter.id, version=letter.attempts, document=_encoded(letter))
