"""Which event is which word: hits, wrong labels, misses and false accepts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.stream.truth import Word
from generator.types import Event


@dataclass(frozen=True)
class Match:
    """An event and a word share a pair at most once."""

    hits: tuple[tuple[Word, float], ...]  # words, and when their label was said [s]
    wrong: tuple[tuple[Word, float, int], ...]  # words that another label was said for: when [s], and which
    missed: tuple[Word, ...]
    false_accepts: tuple[tuple[float, int], ...]  # labels that were said without a word: when [s], and which

    @property
    def words(self) -> int:
        return len(self.hits) + len(self.wrong) + len(self.missed)

    @property
    def delays(self) -> list[float]:
        """From the end of a word to its event, below 0 where it was recognised before [s]."""
        return [when - word.end for word, when in self.hits]

    @property
    def miss_rate(self) -> float:
        """Share of the words that their own label was not said for."""
        return 1 - len(self.hits) / self.words if self.words else 0.0

    @property
    def false_events(self) -> int:
        """Labels that should not have been said: false accepts and wrong labels."""
        return len(self.false_accepts) + len(self.wrong)


def match(words: Sequence[Word], events: Sequence[Event], sample_rate: int, tolerance: float) -> Match:
    """An event may belong to a word from its start until `tolerance` [s] after its end.

    Events, in their order, take the first free word of their label; those that find none, the first free one of
    another. `words`: in the order of their ends, so that no other choice gives more hits.
    """
    free = list(words)
    said = [(event.samples / sample_rate, event.label) for event in events]

    def take(when: float, fits: Callable[[Word], bool]) -> Word | None:
        for word in free:
            if word.start <= when <= word.end + tolerance and fits(word):
                free.remove(word)
                return word
        return None

    hits, wrong, others, false_accepts = [], [], [], []
    for when, label in said:
        word = take(when, lambda word, label=label: word.label == label)  # type: ignore[misc]
        if word:
            hits.append((word, when))
        else:
            others.append((when, label))
    for when, label in others:
        word = take(when, lambda _: True)
        if word:
            wrong.append((word, when, label))
        else:
            false_accepts.append((when, label))
    return Match(tuple(hits), tuple(wrong), tuple(free), tuple(false_accepts))
