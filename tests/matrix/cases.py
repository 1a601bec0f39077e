"""What each exporter holds: the models of conf/model, an SVM's kernels, and why an exporter refuses one.

tests/matrix/test_matrix.py checks every line against the compiler; tests/matrix/test_page.py makes docs/exporters.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from generator import paths

EXPORTERS = ("native", "micromlgen")


@dataclass(frozen=True)
class Case:
    """A model, as overrides beside `model=<model>`."""

    model: str
    overrides: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)  # exporter → its reason
    needs: dict[str, str] = field(default_factory=dict)  # exporter → override, with three labels and more

    @property
    def name(self) -> str:
        return " ".join([f"model={self.model}", *self.overrides])


def _unknown(kind: str) -> dict[str, str]:
    return {"micromlgen": f"exporter=micromlgen can't hold a {kind} exactly: it does not know this model"}


VOTES = {"micromlgen": "model.break_ties=false"}
SQUARE = "exporter=micromlgen can't hold a GaussianNB exactly: its formula of a Gaussian has no square"
SHARES = (
    "exporter=micromlgen can't hold this RandomForestClassifier exactly: its code counts a vote for each tree, where "
    "scikit-learn averages their probabilities, which is the same only if leaves hold one label"
)
CASES = (
    Case("svm", ("model.kernel=rbf",), needs=VOTES),
    Case("svm", ("model.kernel=linear", "model.C=0.0001"), needs=VOTES),
    Case("svm", ("model.kernel=poly", "model.degree=2"), needs=VOTES),
    Case("svm", ("model.kernel=poly", "model.degree=3"), needs=VOTES),
    Case(
        "svm",
        ("model.kernel=sigmoid",),
        refused={"micromlgen": "exporter=micromlgen can't do model.kernel=sigmoid: it is one of rbf, poly, linear"},
    ),
    Case("linear_svm"),
    Case("logistic_regression"),
    Case("ridge"),
    Case("decision_tree"),
    Case("random_forest", ("model.n_estimators=10",)),
    Case("random_forest", ("model.n_estimators=10", "model.max_depth=8"), refused={"micromlgen": SHARES}),
    Case("extra_trees", ("model.n_estimators=10",)),
    Case("gradient_boosting", ("model.n_estimators=30",), refused=_unknown("GradientBoostingClassifier")),
    Case("gaussian_nb", refused={"micromlgen": SQUARE}),
    Case("mlp", ("model.max_iter=60",), refused=_unknown("MLPClassifier")),
    Case("knn", refused=_unknown("KNeighborsClassifier")),
)


def models() -> set[str]:
    """Of conf/model."""
    return {path.stem for path in (paths.conf_dir() / "model").glob("*.yaml")}
