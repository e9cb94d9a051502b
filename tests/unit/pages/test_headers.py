import io

import pytest

from ckanext.mofops.pages.headers import FILE_POLICY, KEEP, Protected, policy, sources


def answer(path="/dataset/a", *, asked=None, status="200 OK", sent=(), keep=None, added=""):
    """The headers of what the site answers in lower case, as one who asks gets them."""

    def application(environ, start_response):
        environ["PATH_INFO"] = "/changed"  # as the layers below do
        if keep is not None:
            environ[KEEP] = keep
        start_response(status, list(sent))
        return [b""]

    found = {}
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO(), **(asked or {})}
    site = Protected(application, sources(added), ["ckan", "remember_token"], ["Authorization", "X-Key"])
    site(environ, lambda status, headers, exc_info=None: found.update({name.lower(): value for name, value in headers}))
    return found


PUBLIC = [("Cache-Control", "public, max-age=60, must-revalidate")]


@pytest.mark.parametrize("status", ["200 OK", "404 NOT FOUND", "500 INTERNAL SERVER ERROR", "302 FOUND"])
@pytest.mark.parametrize("path", ["/", "/th/dataset/a", "/ckan-admin/config", "/base/css/main.css", "/api/3/action/status_show"])
def test_every_answer_says_what_may_run(path, status):
    headers = answer(path, status=status)
    directives = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert directives["default-src"] == directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert {"base-uri", "form-action", "frame-ancestors"} <= directives.keys()
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert {"referrer-policy", "permissions-policy"} <= headers.keys()


@pytest.mark.parametrize(
    "path", ["/dataset/a/resource/b/download/c.html", "/en/dataset/a/resource/b/download", "/uploads/group/x.svg"]
)
def test_what_somebody_uploaded_is_not_the_site(path):
    for media in ("text/html; charset=utf-8", "image/svg+xml", "application/xml", "text/csv"):
        assert answer(path, sent=[("Content-Type", media)])["content-security-policy"] == FILE_POLICY
    assert answer(path, sent=[("Content-Type", "application/pdf")])["content-security-policy"] == policy({})


def test_a_view_may_have_a_policy_of_its_own():
    assert answer(sent=[("Content-Security-Policy", "sandbox")])["content-security-policy"] == "sandbox"


def test_settings_add_sources():
    added = "img-src https://a.example  https://b.example; frame-src https://c.example;"
    found = answer(added=added)["content-security-policy"]
    assert "img-src 'self' data: https://a.example https://b.example" in found
    assert "frame-src 'self' https://c.example" in found


@pytest.mark.parametrize(
    "text",
    [
        *("script-src 'unsafe-inline'", "script-src 'unsafe-eval'", "script-src *", "img-src", "https://a.example"),
        *("object-src https://a.example", "default-src https://a.example", "img-src https://a.example,https://b.example"),
    ],
)
def test_what_would_open_the_site_is_refused(text):
    with pytest.raises(ValueError):
        sources(text)


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_COOKIE": "ckan=abc"},
        {"HTTP_COOKIE": "other=1; remember_token=abc"},
        {"HTTP_AUTHORIZATION": "abc"},
        {"HTTP_X_KEY": "abc"},
        {"REQUEST_METHOD": "POST"},
    ],
    ids=str,
)
def test_what_somebody_known_is_told_is_nobody_elses(asked):
    for path in ("/dataset/a", "/api/3/action/package_show", "/dataset/a/resource/b/download/c.csv"):
        headers = answer(path, asked=asked, sent=PUBLIC, keep=60)
        assert headers["cache-control"] == "private, no-cache"
        assert headers["vary"] == "Cookie"
    assert answer("/user/a/api-tokens", asked=asked, sent=PUBLIC)["cache-control"] == "private, no-store"


def test_what_sets_a_cookie_or_fails_is_nobody_elses():
    assert answer(sent=[*PUBLIC, ("Set-Cookie", "ckan=abc")])["cache-control"] == "private, no-cache"
    for status in ("302 FOUND", "403 FORBIDDEN", "404 NOT FOUND", "500 INTERNAL SERVER ERROR"):
        assert answer(sent=PUBLIC, status=status, keep=60)["cache-control"] == "private, no-cache"


def test_what_anyone_may_keep():
    assert answer(sent=PUBLIC)["cache-control"] == PUBLIC[0][1]
    assert answer(sent=[("Cache-Control", "private")])["cache-control"] == "private"
    assert answer(sent=PUBLIC, keep=300)["cache-control"] == "public, max-age=300"
    assert answer("/api/3/action/package_show", sent=PUBLIC)["cache-control"] == "public, no-cache"
    assert answer(sent=[*PUBLIC, ("Vary", "Accept-Language, cookie")])["vary"] == "Accept-Language, cookie"
    other = {"HTTP_COOKIE": "mockckan=1; visits=ckan=3"}
    assert answer(asked=other, sent=PUBLIC)["cache-control"] == PUBLIC[0][1]


def test_files_of_the_site_itself_are_kept_long():
    signed_in = {"HTTP_COOKIE": "ckan=abc"}
    versioned = answer("/webassets/mofops/60ef5f41_mofops.css", asked=signed_in, sent=[*PUBLIC, ("Vary", "Cookie")])
    assert versioned["cache-control"] == "public, max-age=31536000, immutable"
    assert "vary" not in versioned
    assert answer("/base/images/a.png", sent=PUBLIC)["cache-control"] == "public, max-age=86400"
    assert answer("/base/images/a.png", sent=PUBLIC, status="404 NOT FOUND")["cache-control"] == "private, no-cache"
