"""The promises about real recordings, on speakers that were not trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Generate, Result


def assert_proven(result: Result, split: str = "speaker") -> None:
    assert result.status == 0, result.err
    proof = result.report["verification"]
    assert proof["status"] == "passed"
    assert proof["feature_mismatches"] == proof["score_mismatches"] == 0
    assert proof["label_agreement"] >= 0.998
    assert result.report["evaluation"]["split"] == split


@pytest.mark.parametrize(
    "setup", [["exporter=native"], ["exporter=micromlgen", "augmentation=none", "features.n_mels=12"]]
)
def test_yes_and_no_of_unseen_speakers(setup: list[str], generate: Generate, shared_data: Path) -> None:
    """Without copies there are half as many support vectors, of which micromlgen's package makes a statement each."""
    samples = f"samples_dir={shared_data}/speech_commands"
    result = generate("labels=[yes,no]", "model=svm", samples, *setup)
    assert_proven(result)
    assert result.report["verification"]["accuracy"] >= 0.95


def test_random_convolutions_are_small_fast_and_better(generate: Generate, shared_data: Path) -> None:
    samples = f"samples_dir={shared_data}/speech_commands"
    result = generate("labels=[yes,no]", "features=rocket", "model=ridge", samples)
    assert_proven(result)
    assert result.report["verification"]["accuracy"] >= 0.97
    resources = result.report["resources"]
    if resources["instructions_per_window"] is not None:  # four windows and fifty hops a second
        assert resources["flash_bytes"] <= 32_000
        assert 4 * resources["instructions_per_window"] + 50 * resources["instructions_per_hop"] <= 6_000_000
    again = generate("--config-path=firmware_out/yes_no", "--config-name=config", "output_dir=again", "+cache_size=0")
    assert again.status == 0, again.err
    tables = "yes_no/classifier/lib/features/features_data.cpp"
    assert Path("again", tables).read_bytes() == Path("firmware_out", tables).read_bytes()


@pytest.mark.parametrize("exporter", ["native", "micromlgen"])
def test_the_labs_own_setup_is_proven_and_honest(exporter: str, generate: Generate, shared_data: Path) -> None:
    samples = f"samples_dir={shared_data}/speech_commands"
    lab = ("augmentation=none", "features=rms", "model=svm", "model.kernel=poly", "model.degree=2")
    setup = (*lab, f"exporter={exporter}")
    result = generate("labels=[yes,no]", *setup, samples)
    assert_proven(result)
    assert 0.55 < result.report["verification"]["accuracy"] < 0.8


@pytest.mark.parametrize("kernel", ["rbf", "poly", "linear"])
def test_ten_words(kernel: str, generate: Generate, shared_data: Path) -> None:
    labels = "labels=[yes,no,up,down,left,right,on,off,stop,go]"
    samples = f"samples_dir={shared_data}/speech_commands"
    result = generate(labels, samples, f"model.kernel={kernel}", "name=ten", project="firmware_out/ten")
    assert_proven(result)
    assert result.report["verification"]["accuracy"] > 0.5


def test_four_words_through_micromlgen(generate: Generate, shared_data: Path) -> None:
    samples = f"samples_dir={shared_data}/speech_commands"
    result = generate("labels=[yes,no,up,down]", samples, "exporter=micromlgen", "model.break_ties=false",
                      "augmentation=none", "features.n_mels=12", "features.segments=6", "name=four",
                      project="firmware_out/four")  # fmt: skip
    assert_proven(result)


def test_the_labs_rows_from_a_real_board(generate: Generate, shared_data: Path) -> None:
    samples = f"samples_dir={shared_data}/nano33ble"
    result = generate("labels=[Yes,No]", "experiment=lab", samples)
    assert_proven(result, split="row")
    assert result.report["evaluation"]["trigger_rate"] is None


def test_long_clips_at_another_rate(generate: Generate, shared_data: Path) -> None:
    """Five-second environmental sounds, and digits at 8 kHz that are resampled."""
    sounds = generate("labels=[dog_bark,rain,rooster]", f"samples_dir={shared_data}/esc10_16k", "name=sounds",
                      project="firmware_out/sounds")  # fmt: skip
    assert_proven(sounds)
    digits = generate("labels=['1','2','7']", f"samples_dir={shared_data}/fsdd", "name=digits",
                      project="firmware_out/digits")  # fmt: skip
    assert_proven(digits)
