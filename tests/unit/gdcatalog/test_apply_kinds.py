"""Withdraw, restore, hide and undo as the target sees them; many datasets at once; an orderly end."""

import hashlib
import threading
import time

import pytest

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.mapping import FILE, marks

MAPPING = Profile("https://agency.example")
LOST = ["lost-before", "lost-after", "html-after", "500", "502"]


@pytest.fixture
def push(client, target):
    """Looks, plans and applies; answers kind, name, status and error code of each outcome, by name."""

    def run(*sources, mapping=MAPPING, client=client, jobs=1, meanwhile=lambda: None, **rules):
        found = snapshot(client, mapping, sources)
        run.planned = plan(sources, found.datasets, mapping, organisations=found.organisations, **rules)
        meanwhile()
        target.asked.clear()
        run.outcomes = list(apply(run.planned, client, jobs=jobs))
        return sorted((o.action.kind, o.action.name, o.status, o.error and o.error.code) for o in run.outcomes)

    return run


def done(kind, name="units"):
    return [(kind, name, "done", None)]


def test_withdrawn_and_back_again(push, target, complete):
    push(complete())
    assert push(complete(private=True)) == done("withdraw")
    assert target.writes == ["package_delete"]
    assert (target.active, push(complete(private=True))) == ({}, [])
    assert push(complete(notes="ใหม่"), remembered={"id-units": "there-units"}) == done("restore")
    assert target.asked == ["package_revise", "package_revise"]
    there = target.active["units"]
    assert (there["id"], there["notes"], there["private"], len(target.datasets)) == ("there-units", "ใหม่", False, 1)
    assert push(complete(notes="ใหม่")) == []


def test_back_again_without_a_history(push, target, complete):
    push(complete())
    push()
    # The plan knows nothing of the bin; the refused create does.
    assert push(complete(notes="ใหม่")) == done("create")
    assert target.asked == ["package_create", "package_search", "package_show", "package_revise", "package_revise"]
    assert (len(target.datasets), target.active["units"]["id"], target.active["units"]["private"]) == (1, "there-units", False)
    assert push(complete(notes="ใหม่")) == []


def test_back_again_after_it_was_purged(push, target, complete):
    target.faults = [None, "lost-after"]
    assert push(complete(), remembered={"id-units": "gone"}) == done("restore")
    assert (push.outcomes[0].target_id, len(target.datasets)) == ("there-units", 1)
    assert push(complete()) == []


def test_back_again_where_the_bin_is_listed(push, target, complete):
    target.lists_deleted = True
    push(complete())
    push()
    assert push(complete()) == done("restore")
    assert push(complete()) == []


def test_a_bin_that_is_closed_to_us(push, target, complete, monkeypatch):
    monkeypatch.setattr(target, "package_revise", lambda data: (403, {"message": "-"}))
    assert push(complete(), complete("b1"), remembered={"id-units": "x"}) == [
        ("create", "b1", "done", None),
        ("restore", "units", "failed", "in-bin"),
    ]


def test_the_bin_of_a_stranger_is_left_alone(push, target, complete):
    push(complete())
    push()
    (theirs,) = target.datasets.values()
    theirs["extras"] = []
    # Its resources stand in the way, and it is not ours to bring back.
    assert push(complete()) == [("create", "units", "failed", "in-bin")]
    assert theirs["state"] == "deleted"


def test_what_a_curator_has_made_their_own_is_not_brought_back(push, target, complete):
    push(complete(resources=[]))
    theirs = target._keep({**target.datasets["there-units"], "name": "curated", "extras": []})
    # The history knows its id. It is alive, under another name, and carries no marker of ours.
    assert push(complete(resources=[]), remembered={"id-units": "there-units"}) == done("restore")
    assert target.datasets["there-units"] == theirs
    assert target.active["units"]["id"] != "there-units"


def test_a_deleted_dataset_that_lost_our_marker_stays_deleted(push, target, complete):
    push(complete(resources=[]))
    target._keep({**target.datasets["there-units"], "state": "deleted", "extras": []})
    assert push(complete(resources=[]), remembered={"id-units": "there-units"}) == [("restore", "units", "failed", "in-bin")]
    assert target.active == {}


def test_a_name_taken_while_it_was_away(push, target, complete, stored):
    push(complete())
    push()
    stranger = {**stored(complete(), "stranger"), "extras": [], "resources": []}

    def arrive():
        target.datasets["stranger"] = stranger

    assert push(complete(), remembered={"id-units": "there-units"}, meanwhile=arrive) == [
        ("restore", "units", "failed", "name-in-use")
    ]
    assert target.active["units"] is stranger


def test_hidden_and_back_again(push, target, complete):
    push(complete())
    assert push(withdraw="private") == done("withdraw")
    there = target.datasets["there-units"]
    assert (there["private"], marks(there)["mofops_hash"], target.writes) == (True, "withdrawn", ["package_revise"])
    assert (push(withdraw="private"), push()) == ([], [])  # away is away, however it is asked for
    assert push(complete(notes="ใหม่")) == done("restore")
    assert (target.datasets["there-units"]["private"], target.datasets["there-units"]["notes"]) == (False, "ใหม่")
    assert push(complete(notes="ใหม่")) == []


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("withdraw", ["delete", "private"])
def test_a_lost_answer_of_a_withdraw(push, target, complete, fault, withdraw):
    push(complete())
    target.faults = [fault]
    assert push(withdraw=withdraw) == done("withdraw")
    assert not [dataset for dataset in target.active.values() if not dataset["private"]]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("step", [0, 1])
def test_a_lost_answer_of_a_restore(push, target, complete, fault, step):
    push(complete())
    push()
    target.faults = [None] * step + [fault]
    assert push(complete(), remembered={"id-units": "there-units"}) == done("restore")
    assert (push(complete()), len(target.datasets)) == ([], 1)


def test_withdrawn_by_somebody_else_meanwhile(push, target, complete):
    push(complete())
    assert push(meanwhile=target.datasets.clear) == done("withdraw")


def test_hiding_respects_the_lock(push, target, complete):
    push(complete())

    def edit():
        target._keep({**target.datasets["there-units"], "title": "มือ"})

    assert push(withdraw="private", meanwhile=edit) == [("withdraw", "units", "failed", "changed-meanwhile")]


@pytest.fixture
def with_files(complete, tmp_path):
    """A source dataset with files to upload, by their contents."""

    def make(*contents, **fields):
        resources = []
        for number, content in enumerate(contents):
            path = tmp_path / f"{number}.csv"
            path.write_text(content)
            hash_ = hashlib.sha256(content.encode()).hexdigest()
            resources.append({"id": f"r{number}", "name": "n", "format": "CSV", FILE: str(path), "hash": hash_})
        return complete(resources=resources, **fields)

    return make


UPLOAD = Profile("https://agency.example", upload=True)


def test_a_new_dataset_is_seen_when_it_is_whole(push, target, with_files):
    target.faults = [None, None, "409"]  # the second file is refused
    assert push(with_files("a\n", "b\n"), mapping=UPLOAD) == [("create", "units", "failed", "unfinished")]
    assert [dataset["private"] for dataset in target.datasets.values()] == [True]
    assert push(with_files("a\n", "b\n"), mapping=UPLOAD) == done("update")
    assert target.writes == ["resource_create", "package_revise"]  # the first file is there already
    (there,) = target.datasets.values()
    assert (there["private"], len(there["resources"])) == (False, 2)
    assert set(target.files.values()) == {hashlib.sha256(content).hexdigest() for content in (b"a\n", b"b\n")}
    assert push(with_files("a\n", "b\n"), mapping=UPLOAD) == []


def test_only_the_file_that_changed_is_sent(push, target, with_files):
    push(with_files("a\n", "b\n"), mapping=UPLOAD)
    assert push(with_files("a\n", "c\n"), mapping=UPLOAD) == done("update")
    assert target.writes == ["package_revise", "resource_patch", "package_revise"]
    assert target.files["r1"] == hashlib.sha256(b"c\n").hexdigest()


def test_a_file_that_is_not_as_planned_changes_nothing(push, target, with_files, tmp_path):
    push(with_files("a\n", "b\n"), mapping=UPLOAD)
    before = dict(target.datasets["there-units"])

    def save():
        (tmp_path / "1.csv").write_text("later\n")

    assert push(with_files("x\n", "y\n"), mapping=UPLOAD, meanwhile=save) == [("update", "units", "failed", "upload-changed")]
    assert (target.writes, target.datasets["there-units"]) == ([], before)


def test_an_update_that_the_target_does_not_keep_is_undone(push, target, complete, monkeypatch):
    push(complete(notes="เดิม"))
    target.datasets["there-units"]["data_language"] = None
    before = dict(target.datasets["there-units"])
    revise = target.package_revise

    def odd(data):
        if data["update"].get("notes") == "ใหม่":
            data["update"]["notes"] = "อย่างอื่น"
        return revise(data)

    monkeypatch.setattr(target, "package_revise", odd)
    new = complete(notes="ใหม่", data_language=["ไทย"])
    assert push(new) == [("update", "units", "failed", "target-changes-fields")]
    after = target.datasets["there-units"]
    assert {key: value for key, value in after.items() if key != "metadata_modified"} == {
        key: value for key, value in before.items() if key != "metadata_modified"
    }
    assert push(complete(notes="เดิม")) == []


def test_many_at_once_over_kept_connections(push, target, complete):
    client = Client(target.url, "t0ken", jobs=4)
    sources = [complete(f"set-{number:02}") for number in range(40)]
    assert push(*sources, client=client, jobs=4) == [("create", dataset["name"], "done", None) for dataset in sources]
    assert target.connections <= 4
    assert client.requests == len(target.asked) + 5  # and the looking before
    assert push(*sources, client=client, jobs=4) == []


def test_no_more_than_so_many_at_once(push, target, complete, monkeypatch):
    under_way, most = [0], [0]
    create = target.package_create

    def slow(data):
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        target.lock.release()
        time.sleep(0.01)
        target.lock.acquire()
        under_way[0] -= 1
        return create(data)

    monkeypatch.setattr(target, "package_create", slow)
    push(*(complete(f"set-{number:02}") for number in range(20)), client=Client(target.url, "t0ken", jobs=3), jobs=3)
    assert most == [3]


def test_a_busy_target_slows_everybody_down(push, target, complete):
    client = Client(target.url, "t0ken", jobs=4, sleep=lambda _: None)
    target.faults = [None] * 6 + ["429"] * 2
    push(*(complete(f"set-{number:02}") for number in range(12)), client=client, jobs=4)
    assert len(target.active) == 12
    assert client.pace.at_once < 4


def test_told_to_stop_it_finishes_what_is_under_way(push, target, complete, monkeypatch):
    client = Client(target.url, "t0ken", jobs=2)
    create = target.package_create

    def stopping(data):
        if len(target.datasets) == 2:
            client.stop.set()
        return create(data)

    monkeypatch.setattr(target, "package_create", stopping)
    outcomes = push(*(complete(f"set-{number:02}") for number in range(9)), client=client, jobs=2)
    statuses = [(status, code) for _, _, status, code in outcomes]
    assert statuses.count(("done", None)) == len(target.active)
    assert set(statuses) == {("done", None), ("skipped", "stopped")}
    assert 3 <= len(target.active) <= 4


def test_one_dataset_that_breaks_us_stops_no_other(push, target, complete, caplog):
    odd = [{"id": "r", "name": "n", FILE: "/x\0", "hash": "h"}]  # a path that no system call takes
    assert push(complete("a1", resources=odd), complete("b1"), mapping=UPLOAD) == [
        ("create", "a1", "failed", "could-not"),
        ("create", "b1", "done", None),
    ]
    assert "ValueError" in caplog.text


class Noting:
    """A journal that keeps what it is told, and by whom."""

    def __init__(self):
        self.told = []
        self.threads = set()

    def tell(self, outcomes, intended):
        self.told += [(outcome.status, outcome.action.name) for outcome in outcomes]
        self.told += [("intended", action.name) for action in intended]
        self.threads.add(threading.get_ident())


def test_the_journal_is_told_before_and_after(client, target, complete):
    sources = [complete(f"set-{number}") for number in range(5)]
    target.faults = ["401"]
    journal = Noting()
    list(apply(plan(sources, [], MAPPING), client, jobs=1, journal=journal))
    # The second stood by, and is skipped by itself; the others come in their order.
    assert journal.told[:3] == [("intended", "set-0"), ("intended", "set-1"), ("failed", "set-0")]
    assert journal.told[3:].count(("skipped", "set-1")) == 1
    others = [told for told in journal.told[3:] if told != ("skipped", "set-1")]
    assert others == [("skipped", f"set-{number}") for number in range(2, 5)]
    list(apply(plan(sources, [], MAPPING), client, jobs=4, journal=journal))
    assert journal.threads == {threading.get_ident()}
    assert sorted(journal.told[7:]) == sorted((what, dataset["name"]) for what in ("intended", "done") for dataset in sources)
