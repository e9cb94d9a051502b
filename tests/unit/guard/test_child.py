"""What a parent sees of its child, whatever the job does; the limits themselves: tests/unit/quality/test_guard.py."""

import pytest

from ckanext.mofops.guard import Child, ChildError, Died
from ckanext.mofops.standard.messages import messages

MEMORY = 64 * 2**20
JOB = """
import os, signal, socket, sys, time

def prepare(settings, scratch):
    def job(task):
        match task["do"]:
            case "echo":
                print("a library that talks")
                return {"settings": settings, "said": task["words"], "scratch": str(scratch)}
            case "sleep":
                time.sleep(60)
            case "spin":
                while True: pass
            case "eat":
                return {"much": len(bytearray(2**30))}
            case "exit":
                os._exit(3)
            case "abort":
                os.abort()
            case "talk":
                return {"words": "x" * 5000}
            case "open":
                open("/no/such/file")
    return job
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    """A child with a job that does as it is told."""
    (tmp_path / "job_of_a_test.py").write_text(JOB)
    monkeypatch.syspath_prepend(tmp_path)
    made = Child("job_of_a_test", {"a": "ก"}, memory=MEMORY)
    yield made
    made.end()


def test_tasks_are_answered_one_after_another(child):
    answers = [child.answer({"do": "echo", "words": words}, 10) for words in ("ก", "ข")]
    assert [answer["said"] for answer in answers] == ["ก", "ข"]
    assert answers[0]["settings"] == {"a": "ก"}
    assert child.alive


@pytest.mark.parametrize(
    ("task", "code"),
    [
        pytest.param("sleep", "time-limit", id="asleep"),
        pytest.param("spin", "time-limit", id="busy"),
        pytest.param("eat", "memory-limit", id="memory"),
        pytest.param("exit", "reader-crashed", id="gone"),
        pytest.param("abort", "reader-crashed", id="signal"),
        pytest.param("talk", "reader-crashed", id="answers-without-end"),
    ],
)
def test_a_death_has_a_code_that_is_worded(child, task, code):
    with pytest.raises(Died) as death:
        child.answer({"do": task}, 1, 2000)
    assert death.value.code == code
    assert messages()[code]["th"].format(**death.value.params)


def test_a_file_that_cannot_be_read_is_the_callers_to_hear_of(child):
    with pytest.raises(FileNotFoundError):
        child.answer({"do": "open"}, 10)
    assert child.answer({"do": "echo", "words": "ก"}, 10)["said"] == "ก"


def test_its_scratch_folder_goes_with_it(child, tmp_path):
    scratch = child.answer({"do": "echo", "words": ""}, 10)["scratch"]
    child.end()
    assert not tmp_path.joinpath(scratch).exists()
    assert not child.alive


def test_a_job_that_cannot_be_prepared():
    child = Child("no_such_job", memory=MEMORY)
    with pytest.raises(ChildError):
        child.ready()
    assert not child.alive


def test_it_makes_itself_ready_while_its_parent_goes_on(child):
    child.ready()
    assert child.answer({"do": "echo", "words": "ก"}, 1)["said"] == "ก"
