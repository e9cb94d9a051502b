"""A few mutated files in passing; ``scripts/fuzz_quality`` takes as many as it is told."""

import tempfile

from corpus.fuzz import fuzz
from corpus.mutation import good_files, mutants

from ckanext.mofops.quality import check_unguarded

COUNT = 100


def test_a_verdict_for_each_and_nothing_left(tmp_path, monkeypatch):
    kept, work, temporary = (tmp_path / name for name in ("kept", "work", "temporary"))
    for folder in (kept, work, temporary):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    outcome = fuzz(1, COUNT, kept=kept, work=work, temporary=temporary)
    assert outcome.broken == []
    assert outcome.counts.total() == COUNT
    assert list(temporary.iterdir()) == []


def test_the_same_files_for_the_same_seed():
    assert list(mutants(7, 20)) == list(mutants(7, 20)) != list(mutants(8, 20))


def test_what_is_mutated_is_good(written):
    for name, content in good_files().items():
        assert check_unguarded(written(content, name)).valid, name
