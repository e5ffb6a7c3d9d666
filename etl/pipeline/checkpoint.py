"""What a shard has enriched so far, kept so that a retry after a kill reads it instead of asking the model again.

    checkpoint-N-K.parquet     enriched articles of shard N, in batches, beside the shard's own files

In: each article as it is enriched. Out: the same article, if an earlier attempt of the same shard of the same run got that far
with the same content and the same enrichment version. Removed when the shard is whole.
"""

from __future__ import annotations

from types import TracebackType

import msgspec

from etl.records.article import Article
from etl.records.enriched import EnrichedArticle
from etl.store import Store

#: Articles in a batch: a kill loses at most so many, about ten seconds of work.
BATCH = 100


class Checkpoint:
    """The batches of one shard; a context manager, because the last batch may be half full."""

    def __init__(self, store: Store, folder: str, shard: int, batch: int = BATCH) -> None:
        self._store = store
        self._stem = f"{folder}/checkpoint-{shard}-"
        self._batch = batch
        self._waiting: list[EnrichedArticle] = []
        self._found = {
            (row["id"], row["content_hash"], row["enrichment_version"]): (name, at)
            for name in self._files()
            for at, row in enumerate(store.read_keys(name).to_pylist())
        }

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """A shard that stopped keeps what it has, for its retry."""
        if error is not None:
            self._flush()

    def get(self, article: Article, version: str) -> EnrichedArticle | None:
        """What an earlier attempt made of this content, under this article's provenance."""
        place = self._found.get((article.id, article.content_hash, version))
        if place is None:
            return None
        kept = self._store.read_article(*place)
        given = {
            name: getattr(article, name) for name in Article.__struct_fields__ if name not in ("language", "story")
        }
        return msgspec.structs.replace(kept, **given)

    def keep(self, article: EnrichedArticle) -> None:
        """Note an article that was enriched."""
        if (article.id, article.content_hash, article.enrichment_version) in self._found:
            return
        self._waiting.append(article)
        if len(self._waiting) >= self._batch:
            self._flush()

    def remove(self) -> None:
        """The shard is whole: what it was made from is not needed any more."""
        for name in self._files():
            self._store.fs.rm_file(self._store.path(name))

    def _flush(self) -> None:
        if not self._waiting:
            return
        name = f"{self._stem}{len(self._files())}.parquet"
        with self._store.shard_writer(name) as write:
            for at, article in enumerate(self._waiting):
                write(article)
                self._found[article.id, article.content_hash, article.enrichment_version] = (name, at)
        self._waiting.clear()

    def _files(self) -> list[str]:
        self._store.fs.invalidate_cache()
        found = sorted(self._store.fs.glob(self._store.path(f"{self._stem}*.parquet")))
        return [path[len(self._store.path("")) :] for path in found]
