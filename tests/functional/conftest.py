"""One CKAN in this process for each module, its database and index emptied before; each test makes what it needs, under names
of its own. A CKAN for each test would be the same, at a second each.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ckan import model, plugins
from ckan.lib import jobs
from ckan.lib.search import rebuild
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from lxml import html
from rq.results import Result

_NUMBERS = count(1)


@dataclass(frozen=True)
class Answer:
    """What the API said. result: None when it refused; error: empty when it did not."""

    status: int
    result: Any
    error: Mapping[str, Any]

    def words(self, field: str) -> str:
        """All that is said about a field."""
        return json.dumps(self.error[field], ensure_ascii=False)


@dataclass(frozen=True)
class Caller:
    """Someone who calls the API; token: None for anyone. lang: ``th`` or ``en``, as in an address."""

    app: Any
    token: str | None = None

    def __call__(
        self, action: str, /, *, lang: str | None = None, upload: tuple[str, bytes] | None = None, **data: Any
    ) -> Answer:
        prefix = "" if lang is None else f"/{lang}"
        if upload is None:
            sent: dict[str, Any] = {"json": data}
        else:
            name, content = upload
            texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in data.items()}
            sent = {"data": {**texts, "upload": (BytesIO(content), name)}, "content_type": "multipart/form-data"}
        headers = {} if self.token is None else {"Authorization": self.token}
        response = self.app.post(f"{prefix}/api/3/action/{action}", headers=headers, **sent)
        body = json.loads(response.data)
        model.Session.remove()  # what this test reads next, it reads anew
        return Answer(response.status_code, body.get("result"), body.get("error", {}))


@pytest.fixture(scope="module")
def more_plugins() -> tuple[str, ...]:
    """Plugins with tables of their own that the catalogue has beside those of the ini file."""
    return ()


@pytest.fixture(scope="module")
def catalogue(
    reset_db: Any, reset_index: Any, reset_queues: Any, migrate_db_for: Any, more_plugins: tuple[str, ...]
) -> Iterator[Any]:
    """The test application of an empty catalogue with the plugins of the ini file."""
    of_ini = tk.config["ckan.plugins"]
    tk.config["ckan.plugins"] = [*more_plugins, *of_ini]
    plugins.load_all()
    tk.config["ckanext.mofops.validation.links"] = False  # nothing here asks the world outside; test_links has a site of its own
    reset_db()
    for plugin in ("activity", "mofops", *more_plugins):
        migrate_db_for(plugin)
    reset_index()
    reset_queues()
    yield helpers._get_test_app()
    model.Session.remove()
    plugins.unload_all()
    tk.config["ckan.plugins"] = of_ini


@pytest.fixture
def app(catalogue: Any) -> Any:
    """A browser without cookies in front of the catalogue."""
    return helpers.CKANTestApp(catalogue.app)


@pytest.fixture
def differing_tables(migrate_db_for: Any) -> Callable[[str], list[Any]]:
    """Where the tables of a plugin are not those of its models; each has tables of its own name."""

    def compared(plugin: str) -> list[Any]:
        migrate_db_for(plugin)
        others = () if plugin.endswith("_rehearsal") else ("mofops_rehearsal_",)
        ours = {
            "include_object": lambda _object, name, kind, *_rest: (
                kind != "table" or (name.startswith(f"{plugin}_") and not name.startswith(others))
            ),
            "compare_type": True,
            "compare_server_default": True,
            "version_table": f"{plugin}_alembic_version",
        }
        with model.meta.engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection, opts=ours), tk.BaseModel.metadata))

    return compared


@pytest.fixture(scope="module")
def organisation(catalogue: Any) -> dict[str, Any]:
    return factories.Organization(name="ops-mof", title="สำนักงานปลัดกระทรวงการคลัง", description="หน่วยงานเจ้าของข้อมูล")


@pytest.fixture(scope="module")
def elsewhere(catalogue: Any) -> dict[str, Any]:
    """An organisation that nobody of the first one is in."""
    return factories.Organization()


@pytest.fixture(scope="module")
def editor(catalogue: Any, organisation: dict[str, Any]) -> Caller:
    """An editor of the organisation."""
    return _member(catalogue, organisation, "editor")


@pytest.fixture(scope="module")
def administrator(catalogue: Any, organisation: dict[str, Any]) -> Caller:
    """An administrator of the organisation."""
    return _member(catalogue, organisation, "admin")


@pytest.fixture(scope="module")
def member(catalogue: Any, organisation: dict[str, Any]) -> Caller:
    """Someone who may see the organisation's private datasets."""
    return _member(catalogue, organisation, "member")


@pytest.fixture(scope="module")
def stranger(catalogue: Any) -> Caller:
    """An editor of another organisation."""
    return _member(catalogue, factories.Organization(), "editor")


@pytest.fixture(scope="module")
def sysadmin(catalogue: Any) -> Caller:
    return Caller(catalogue, factories.SysadminWithToken()["token"])


@pytest.fixture(scope="module")
def anyone(catalogue: Any) -> Caller:
    """Someone without a token."""
    return Caller(catalogue)


def _member(catalogue: Any, organisation: Mapping[str, Any], role: str) -> Caller:
    user = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=organisation["id"], username=user["name"], role=role)
    return Caller(catalogue, user["token"])


@pytest.fixture
def form_token(app: Any) -> Callable[[], str]:
    """The token of any form that whoever is signed in is shown."""
    return lambda: html.fromstring(app.get("/check").body).xpath("//input[@name='_csrf_token']/@value")[0]


@pytest.fixture
def browser(app: Any, organisation: dict[str, Any], form_token: Callable[[], str]) -> Callable[[str], Any]:
    """Someone of a role in front of the pages, signed in as people do; ``anyone`` is not."""

    def sign_in(role: str) -> Any:
        if role == "anyone":
            return app
        password = uuid4().hex
        user = (factories.Sysadmin if role == "sysadmin" else factories.User)(password=password)
        if role != "sysadmin":
            rank = {"administrator": "admin"}.get(role, role)
            helpers.call_action("organization_member_create", id=organisation["id"], username=user["name"], role=rank)
        app.post("/user/login", data={"login": user["name"], "password": password, "_csrf_token": form_token()})
        return app

    return sign_in


Described = Callable[..., dict[str, Any]]


@pytest.fixture
def described(organisation: dict[str, Any], complete: dict[str, Any]) -> Described:
    """A dataset in wire form with all 14 items and a name of its own; ``None`` leaves a field out."""

    def make(**fields: Any) -> dict[str, Any]:
        dataset = {
            **complete,
            "name": f"ops-mof-test-{next(_NUMBERS)}",
            "owner_org": organisation["name"],
            "tags": None,
            "tag_string": "การตรวจราชการ,กระทรวงการคลัง",
            **fields,
        }
        return {key: value for key, value in dataset.items() if value is not None}

    return make


@pytest.fixture
def created(editor: Caller, described: Described) -> Described:
    """A dataset of the catalogue, as ``package_create`` answered."""

    def make(**fields: Any) -> dict[str, Any]:
        answer = editor("package_create", **described(**fields))
        assert answer.status == 200, answer.error
        return answer.result

    return make


@pytest.fixture
def settled(editor: Caller, created: Described, work: Callable[[], int]) -> Callable[..., tuple[dict[str, Any], dict[str, Any]]]:
    """A dataset and a resource of it with a file, once all that follows from it is done; a field of None is left out."""

    def make(
        content: str | bytes, file: str, dataset: dict[str, Any] | None = None, **fields: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        dataset = dataset or created()
        raw = content if isinstance(content, bytes) else content.encode()
        sent = {key: value for key, value in fields.items() if value is not None}
        answer = editor("resource_create", package_id=dataset["id"], upload=(file, raw), **sent)
        assert answer.status == 200, answer.error
        while work():
            pass
        return dataset, answer.result

    return make


@pytest.fixture
def legacy(created: Described) -> Described:
    """A dataset as it stood in the database before the rules came: fields of the table, extras, or ``tags=[]``."""

    def make(created_with: Mapping[str, Any] | None = None, /, **fields: Any) -> dict[str, Any]:
        dataset = created(**(created_with or {}))
        package = model.Package.get(dataset["id"])
        if "tags" in fields:
            fields.pop("tags")
            for tag in model.Session.query(model.PackageTag).filter_by(package_id=package.id):
                model.Session.delete(tag)
        columns = {name: fields.pop(name) for name in tuple(fields) if hasattr(model.Package, name)}
        for name, value in columns.items():
            setattr(package, name, value)
        package.extras = {name: value for name, value in {**package.extras, **fields}.items() if value is not None}
        model.repo.commit()
        model.Session.remove()
        rebuild(dataset["id"])  # CKAN shows a dataset as it was indexed
        return dataset

    return make


@pytest.fixture
def work(with_test_worker: None) -> Callable[[], int]:
    """Runs the jobs that wait, in this process; their number. A job that fails fails the test."""

    def run() -> int:
        queue = jobs.get_queue()
        waiting = queue.get_jobs()
        jobs.Worker().work(burst=True)
        model.Session.remove()
        for job in waiting:
            result = job.latest_result()
            assert result is not None and result.type == Result.Type.SUCCESSFUL, result and result.exc_string
        return len(waiting)

    return run
