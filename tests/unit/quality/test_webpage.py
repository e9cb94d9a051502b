import pytest

from ckanext.mofops.quality.webpage import WebPage, error_answer, web_page


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<html><title>กรมที่ดิน</title>", WebPage("web-page", "กรมที่ดิน"), id="page"),
        pytest.param("<html><body>x", WebPage("web-page", ""), id="no-title"),
        pytest.param("<title> A &amp; B\n C</title>", WebPage("web-page", "A & B C"), id="title-over-lines"),
        pytest.param("<title>เข้าสู่ระบบ</title>", WebPage("login-page", "เข้าสู่ระบบ"), id="log-in"),
        pytest.param('<h1>x</h1><input name="p" type="password">', WebPage("login-page", "x"), id="password"),
        pytest.param("<title>403 Forbidden</title>", WebPage("blocked-page", "403 Forbidden"), id="forbidden"),
        pytest.param("<title>x</title>Request Rejected. Your support ID is 1", WebPage("blocked-page", "x"), id="firewall"),
        pytest.param("<title>x</title>blog index", WebPage("web-page", "x"), id="log-inside-a-word"),
    ],
)
def test_web_page(html, expected):
    assert web_page(html.encode()) == expected


def test_a_page_in_tis_620_has_its_title():
    html = '<meta charset="tis-620"><title>เข้าสู่ระบบ</title>'
    assert web_page(html.encode("tis-620")).title == "เข้าสู่ระบบ"
    assert web_page(b'<meta charset="no-such"><title>x</title>').title == "x"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param('{"error": "Not Found"}', "Not Found", id="error"),
        pytest.param('{"success": false, "error": {"message": "ไม่พบ"}}', '{"message": "ไม่พบ"}', id="ckan"),
        pytest.param('{"status": 404, "message": "no such file"}', "no such file", id="status"),
        pytest.param('{"success": false}', '{"success": false}', id="nothing-more"),
        pytest.param('{"status": 200, "message": "ok"}', None, id="no-failure"),
        pytest.param('{"error": "x", "data": [1]}', None, id="data-with-an-error-field"),
        pytest.param('{"code": "TH-10", "title": "กรุงเทพมหานคร"}', None, id="data-of-common-words"),
        pytest.param('{"error": null, "result": []}', None, id="no-error"),
        pytest.param("[1]", None, id="array"),
        pytest.param("{}", None, id="empty"),
        pytest.param("{broken", None, id="broken"),
        pytest.param(
            "<?xml version='1.0'?><Error><Code>A</Code><Message>Access Denied</Message></Error>", "Access Denied", id="s3"
        ),
        pytest.param("<errors><row/></errors>", None, id="data-called-errors"),
    ],
)
def test_error_answer(content, message):
    assert error_answer(content.encode()) == message
