"""The models that all exporters are given, each trained once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from tests.bench.recordings import Recordings, digits

Choice = Callable[[Recordings], Recordings]


@dataclass(frozen=True)
class Workload:
    """A model and the windows that it learns from."""

    name: str
    estimator: Any  # not fitted yet
    size: int = 64  # features
    choice: Choice = lambda recordings: recordings

    def recordings(self) -> Recordings:
        return self.choice(digits(self.size))

    def fitted(self) -> Any:
        recordings = self.recordings()
        return clone(self.estimator).fit(recordings.x, recordings.y)


def scaled(classifier: Any) -> Any:
    """As model.standardise does it."""
    return make_pipeline(StandardScaler(), classifier)


ODD_EVEN: Choice = Recordings.binary
TWO: Choice = Recordings.two
GAMMA = 2.0**-16  # about gamma=scale on these windows; micromlgen takes numbers only
FOREST = RandomForestClassifier(20, max_depth=8, random_state=0)

WORKLOADS = (
    Workload("SVC, rbf, two labels", SVC(C=0.45, gamma=GAMMA), choice=ODD_EVEN),
    Workload("SVC, rbf, ten labels", SVC(C=3, gamma=GAMMA)),
    Workload("SVC, poly 2, two labels", SVC(kernel="poly", degree=2, C=0.45, gamma=GAMMA), choice=ODD_EVEN),
    Workload("SVC, linear, ten labels", SVC(kernel="linear", C=0.001, gamma=GAMMA)),
    Workload("linear SVM, ten labels", scaled(LinearSVC(C=0.001))),
    Workload("logistic regression, 64 → 2", scaled(LogisticRegression(C=0.03)), choice=TWO),
    Workload("logistic regression, 64 → 10", scaled(LogisticRegression(C=0.03))),
    Workload("ridge, ten labels", scaled(RidgeClassifier(alpha=500))),
    Workload("forest 20 × depth 8, two labels", FOREST, choice=ODD_EVEN),
    Workload("forest 20 × depth 8, ten labels", FOREST),
    Workload("gradient boosting, 20 × depth 3", GradientBoostingClassifier(n_estimators=20, random_state=0)),
    Workload("naive Bayes, 10 × 208", GaussianNB(var_smoothing=0.01), size=208),
    Workload("MLP 64-32-2", scaled(MLPClassifier((32,), alpha=2.0, max_iter=500, random_state=0)), choice=ODD_EVEN),
    Workload("MLP 64-32-10", scaled(MLPClassifier((32,), alpha=2.0, max_iter=500, random_state=0))),
    Workload("nearest neighbours, 3 of 600", KNeighborsClassifier(3, algorithm="brute")),
)
