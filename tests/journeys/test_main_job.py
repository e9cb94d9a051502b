"""From a folder of files to a registered, scored catalogue: the way that the demo goes."""

CRITERIA = {"basic-50", "catalogue-15", "registered-10", "open-20", "used-5"}


def marks(dataset):
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def unwrapped(text):
    return "".join(text.split())


def test_a_folder_is_checked_published_registered_and_scored(
    folder, organisation, run, into_agency, registration, officer, agency, gdcatalog, eventually
):
    datasets = folder()
    names = set(datasets.names)

    checked = run("check", datasets.path, "--json")
    assert checked.status == 0, checked
    assert checked.document["summary"]["complete"] == checked.document["summary"]["datasets"] == len(names)

    published = into_agency(datasets)
    assert published.status == 0, published
    assert {action["kind"] for action in published.document["actions"]} == {"create"}
    assert {action["outcome"] for action in published.document["actions"]} == {"done"}
    there = agency.datasets(organisation)
    assert set(there) == names
    files = [resource for dataset in there.values() for resource in dataset["resources"]]
    assert len(files) == checked.document["summary"]["resources"]
    assert {resource["url_type"] for resource in files} == {"upload"}

    planned = registration("plan", datasets)
    assert planned.status == 0, planned
    assert [action["kind"] for action in planned.document["actions"]] == ["create"] * len(names)
    assert gdcatalog.datasets(organisation) == {}  # a plan writes nothing

    registered = registration("push", datasets)
    assert registered.status == 0, registered
    assert all(action["target_id"] for action in registered.document["actions"])
    copies = gdcatalog.datasets(organisation)
    assert set(copies) == names
    for name, copy in copies.items():
        assert marks(copy)["mofops_source"] == agency.url
        assert marks(copy)["mofops_source_id"] == there[name]["id"]
        assert [resource["url"] for resource in copy["resources"]] == [resource["url"] for resource in there[name]["resources"]]

    again = registration("plan", datasets, "--exit-code")
    assert again.status == 0, again
    assert (again.document["actions"], again.document["conflicts"], again.document["blocked"]) == ([], [], [])
    assert again.document["unchanged"] == len(names)
    assert registration("push", datasets).status == 0
    assert gdcatalog.datasets(organisation) == copies  # nothing to do is nothing done

    def reported():
        report = run("report", "--source", agency.url, "--target", gdcatalog.url, "--facts", datasets.facts, "--json")
        assert report.status == 0, report
        criteria = {criterion["id"]: criterion for criterion in report.document["criteria"]}
        assert set(criteria) == CRITERIA
        assert all(criterion["evidence"] for criterion in criteria.values())
        assert criteria["basic-50"]["met"] is True
        assert criteria["used-5"]["met"] is False
        good = {entry["name"] for entry in report.document["datasets"] if entry["registered"] and entry["open"]}
        return criteria["registered-10"]["met"], good

    assert reported() == (False, set())  # what was sent is not registered before GD Catalog says so
    for name in names:
        officer(name, "submit", "begin-check", "pass", "approve")
    assert reported() == (True, names)

    def verdicts():
        found = [agency.call("mofops_validation_show", resource_id=resource["id"]) for resource in files]
        return all(shown["state"] == "done" for shown in found) and found

    assert all(shown["verdict"]["valid"] and shown["verdict"]["open"] for shown in eventually(verdicts))


def test_the_command_without_a_name_pushes_and_reports(folder, organisation, run, gdcatalog):
    datasets = folder(1)
    options = ["--source", datasets.path, "--target", gdcatalog.url, "--upload", "--yes"]
    both = run(*options, "--json")
    assert both.status == 0, both
    assert [action["outcome"] for action in both.document["push"]["actions"]] == ["done"]
    assert {criterion["id"] for criterion in both.document["report"]["criteria"]} == CRITERIA
    assert set(gdcatalog.datasets(organisation)) == set(datasets.names)

    # For people, in Thai: the same, and each criterion is named.
    told = run(*options, "--lang", "th")
    assert told.status == 0, told
    for criterion in both.document["report"]["criteria"]:
        assert unwrapped(criterion["text"]["th"]) in unwrapped(told.stdout)


def test_a_score_below_the_minimum_fails(folder, run):
    datasets = folder(1)
    report = run("report", "--source", datasets.path, "--min-score", "50", "--json")
    assert report.status == 1, report  # one dataset is not five
    assert report.document["score"]["official"] < 50
    assert report.document["level"] == 0
