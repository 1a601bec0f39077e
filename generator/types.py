"""What passes from stage to stage: Config → Dataset → FeatureMatrix → TrainedModel → ModelSource → RenderedProject →
Verification → Report. Frozen dataclasses; one stage makes each, the next one reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Integers = NDArray[np.integer[Any]]


# ---- Dataset


@dataclass(frozen=True)
class Clip:
    """One recording, or one row of a lab CSV file."""

    path: str  # relative to samples_dir, "yes/s01_0.wav"; "yes.csv:12" for a row
    label: int  # index into the configuration's labels
    group: str  # speaker or source
    samples: I16  # PCM at audio.sample_rate, [samples]; the features themselves for a row


@dataclass(frozen=True)
class Copy(Clip):
    """A changed copy of a clip, to learn from."""

    made_from: tuple[int, ...]  # the clips in it: indices into the dataset's training and then test clips


@dataclass(frozen=True)
class Finding:
    """Something the checks noticed: a skipped file, clipped or doubled clips, labels out of balance."""

    kind: str  # "unreadable", "silent", "clipped", "too_short", "duplicate", "leak", "small_label", "unbalanced", …
    message: str  # one line for a person
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    labels: tuple[str, ...]
    train: tuple[Clip, ...]
    test: tuple[Clip, ...]
    split: str  # "speaker", "file", "row" or "test_dir"
    is_audio: bool  # False: rows of features, so there is nothing to cut
    findings: tuple[Finding, ...] = ()
    fingerprint: str = ""  # hexadecimal digits over names and contents of the files
    backgrounds: tuple[I16, ...] = ()  # PCM of background noise that is no label, to be mixed into copies
    copies: tuple[Copy, ...] = ()  # with dataset.folds of the test clips too, for the folds that learn from these

    @property
    def train_copies(self) -> int:
        """How many copies the model of this split learns from."""
        return sum(copy.made_from[0] < len(self.train) for copy in self.copies)


# ---- FeatureMatrix


@dataclass(frozen=True)
class FeatureSet:
    """The windows of one side of the split, in the order of its clips: as they were cut, or their features."""

    x: Integers  # columns, int16 [clips, columns, bands], or features, int8 or int16 [clips, features]; rows are both
    y: I64  # index into labels, [clips]
    triggered: NDArray[np.bool_]  # loud enough to be noticed, [clips]


@dataclass(frozen=True)
class FeatureMatrix:
    train: FeatureSet
    test: FeatureSet
    copies: FeatureSet | None = None


# ---- TrainedModel


@dataclass(frozen=True)
class TrainedModel:
    estimator: Any  # a fitted scikit-learn classifier over the integer features; classes 0 … labels - 1
    train_accuracy: float
    converged: bool = True  # False: an SVM that stopped at model.max_iter
    cross_validation: tuple[float, ...] = ()  # accuracy of each of dataset.folds, on speakers left out


@dataclass(frozen=True)
class LearningCurve:
    points: tuple[tuple[int, float], ...]  # training clips, and the accuracy on training speakers left out
    gains: tuple[float, ...]  # a label: what 20 more clips of it would add to the accuracy; 0: nothing that is sure


# ---- C++ parts


@dataclass(frozen=True)
class Constant:
    """`constexpr ctype name = value;  // source` where source starts with the configuration's key."""

    ctype: str
    name: str
    value: int
    source: str  # "features.n_fft [samples]" or "derived: audio.window, features.hop_length [columns]"


@dataclass(frozen=True)
class Table:
    """`extern const ctype name[...]`, defined in one .cpp; one or two dimensions."""

    ctype: str  # int8_t, uint16_t, …
    name: str
    values: Integers
    source: str
    alignment: int = 0  # [bytes], where it is more than the type's own


@dataclass(frozen=True)
class Part:
    """A library of the generated project: literal files of templates/lib beside its constants and tables."""

    name: str  # folder under lib/: "features", "detection", "model"
    sources: tuple[str, ...]  # folders of templates/lib: ("features/logmel",); files of "features" itself come along
    constants: tuple[Constant, ...] = ()
    tables: tuple[Table, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # more files, ready made

    @property
    def table_bytes(self) -> int:
        return sum(_SIZES[table.ctype] * table.values.size for table in self.tables)


_SIZES = {f"{sign}int{bits}_t": bits // 8 for sign in ("", "u") for bits in (8, 16, 32, 64)}


class ModelSource(Protocol):
    """A trained model as the board will hold it. `scores` is the mirror: the same integers as the C++."""

    @property
    def labels_only(self) -> bool:
        """True where the exported code answers with a label, not with comparable scores."""

    @property
    def error_bound(self) -> float:
        """Largest difference of a score from the estimator's own, in units of its decision function."""

    @property
    def approximation(self) -> str | None:
        """What was left out on purpose, in a few words; None: nothing but rounding."""

    @property
    def table_bytes(self) -> int:
        """Flash of the model's numbers."""

    def part(self) -> Part: ...

    def scores(self, x: Integers) -> I32:
        """Features [windows, features] to scores [windows, labels], 65536 for 1."""


# ---- Detection


@dataclass(frozen=True)
class Event:
    """What a detector says of a stream."""

    samples: int  # heard by then; a board counts from power-up, modulo 2^32
    label: int  # -1: none leads by detection.min_margin
    scores: I32  # [labels], natural log-odds, 65536 for 1


# ---- RenderedProject


@dataclass(frozen=True)
class RenderedProject:
    """Files in memory: path relative to the project → text. `owned` paths belong to the user once written."""

    files: Mapping[str, str]
    owned: frozenset[str] = frozenset()


# ---- Verification


@dataclass(frozen=True)
class Verification:
    status: str  # "passed", "failed" or "skipped"
    compiler: str | None = None
    clips: int = 0
    feature_mismatches: int = 0
    score_mismatches: int = 0
    sketch_mismatches: int = 0  # labels and scores printed by the whole sketch
    label_agreement: float | None = None  # with scikit-learn's predict
    accuracy: float | None = None  # of the compiled C++
    predictions: tuple[int, ...] = ()  # label index a test clip, by the compiled C++ (by the mirror where skipped)
    rejected: tuple[bool, ...] = ()  # test clips that the detector would give no label
    scores: I32 | None = None  # [clips, labels]
    reason: str | None = None  # why skipped, or the first mismatch
    disagreements: tuple[str, ...] = ()  # clips where the label differs from predict


# ---- Report


@dataclass(frozen=True)
class LabelScore:
    """How one label did on the test clips; shares from 0 to 1."""

    label: str
    clips: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Evaluation:
    """The compiled C++ on the test clips: forced choice, so every clip gets a label."""

    accuracy: float
    balanced_accuracy: float
    accuracy_ci95: tuple[float, float]  # Wilson score interval, as if all clips were independent
    accuracy_ci95_groups: tuple[float, float] | None  # bootstrap over speakers or sources; None: too few, or CSV rows
    confusion: I64  # [true label, answered label]
    per_label: tuple[LabelScore, ...]
    trigger_rate: float | None  # share of test clips that are noticed: loud enough; None where there is no audio
    reject_rate: float  # share of test clips whose margin is below detection.min_margin


@dataclass(frozen=True)
class Resources:
    """What the project adds to an empty sketch. None where not measured; `reason` says why."""

    table_bytes: int  # flash of the constant tables, known without a compiler
    flash_bytes: int | None = None
    ram_bytes: int | None = None
    stack_bytes: int | None = None
    instructions_per_window: int | None = None
    instructions_per_hop: int | None = None
    real_time_load: float | None = None
    method: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a task says when it is over: the exit status and the last lines for the terminal."""

    status: int  # 0 done (and verified, or verification skipped, said loudly); 1 failed
    message: str
