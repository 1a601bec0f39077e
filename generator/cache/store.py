"""Results that a later run may take over, kept by their keys with joblib.Memory below cache_dir."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from joblib import Memory

from generator.config.schema import Config
from generator.progress import Progress

T = TypeVar("T")

FOLDER = "stages"  # below cache_dir
MEGABYTE = 10**6

logging.getLogger("joblib").addHandler(logging.NullHandler())  # an entry that can't be read is made again, silently
warnings.filterwarnings("ignore", module=r"joblib\.")  # a full disk, or another process that was quicker


class Cache:
    """One for a run: `hits` are the stages whose results came from it.

    Entries are written beside their place and renamed, so processes can share the folder and be killed at any moment.
    """

    def __init__(self, memory: Memory | None = None, limit: int = 0) -> None:
        self._memory = memory
        self._limit = limit  # [bytes]
        self.hits: list[str] = []

    @classmethod
    def of(cls, config: Config, progress: Progress) -> Cache:
        """The cache of `cache_dir`; one that keeps nothing where cache_size is 0 or the folder can't be made."""
        if not config.cache_size:
            return cls()
        folder = Path(config.cache_dir) / FOLDER
        try:
            return cls(Memory(folder, verbose=0), config.cache_size * MEGABYTE)
        except OSError as error:
            progress.warn(f"nothing is cached: cache_dir={config.cache_dir} can't be written ({error.strerror})")
            return cls()

    def get(self, stage: str, key: str, work: Callable[[], T], keep: Callable[[T], bool] = lambda _: True) -> T:
        """What `work` gave earlier under this key, else what it gives now, which is kept if `keep` agrees."""
        if self._memory is None:
            return work()
        made: list[T] = []

        def make() -> T:
            made.append(work())
            if not keep(made[0]):
                raise _NotKept
            return made[0]

        try:
            result = cast(T, self._memory.cache(_stored, ignore=["make"])(stage, key, make))
        except _NotKept:
            return made[0]
        if not made:
            self.hits.append(stage)
        return result

    def trim(self) -> None:
        """Removes what was used the longest ago, down to cache_size."""
        if self._memory is not None:
            self._memory.reduce_size(bytes_limit=self._limit)


class _NotKept(Exception):
    """Carries nothing: joblib keeps no result of a function that raises."""


def _stored(stage: str, key: str, make: Callable[[], T]) -> T:
    return make()
