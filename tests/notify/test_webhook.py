"""A webhook's address is read as an address: what is in it arrives, and none of it is an option of whoever calls."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mesh_platform.notify import Message
from mesh_platform.notify.webhook import call

AT = datetime(2026, 1, 2, tzinfo=UTC)


class Hook:
    """A webhook on loopback that answers with `code`."""

    def __init__(self) -> None:
        self.code, self.calls = 200, list[tuple[str, dict[str, str], Any]]()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.calls.append((self.path, dict(self.headers.items()), body))
                self.send_response(hook.code)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def do_GET(self) -> None:
                hook.calls.append((self.path, {}, None))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def served() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def hook(served: Hook) -> Hook:
    served.code, served.calls = 200, []
    return served


def message(**more: Any) -> Message:
    told: dict[str, Any] = {"key": "k1", "title": "Down", "body": "It is down.", "severity": "warning", "at": AT}
    return Message(**(told | more))


@pytest.mark.parametrize(
    ("path", "came"), [("", "/"), ("/", "/"), ("/a/b", "/a/b"), ("/a?x=1&y=a%20b", "/a?x=1&y=a+b")]
)
def test_a_path_arrives_as_it_is_written(hook: Hook, path: str, came: str) -> None:
    """With what is asked for behind it."""
    assert call(f"http://{hook.host}{path}", message()) == ""
    assert [path for path, _, _ in hook.calls] == [came]


@pytest.mark.parametrize(
    "option", ["verify=no", "+X-Other=1", "-x=1", ":title=other", "method=GET", "format=html", "tags=a"]
)
def test_no_part_of_an_address_is_an_option_of_the_caller(hook: Hook, option: str) -> None:
    """It is posted, with our headers and our text, whatever the address asks for."""
    assert call(f"http://{hook.host}/in?{option}", message()) == ""
    ((_, headers, body),) = hook.calls
    assert headers["Idempotency-Key"] == "k1"
    assert "X-Other" not in headers
    assert (body["title"], body["message"]) == ("Down", "It is down.")


def test_who_logs_in_does_so_by_the_address(hook: Hook) -> None:
    """Name and password may have signs that an address writes otherwise."""
    assert call(f"http://p%40x:s%2Fecret@{hook.host}/in", message()) == ""
    assert call(f"http://{hook.host}/in", message()) == ""
    first, second = (headers.get("Authorization") for _, headers, _ in hook.calls)
    assert (first, second) == ("Basic cEB4OnMvZWNyZXQ=", None)


@pytest.mark.parametrize(
    ("severity", "kind"), [("info", "info"), ("warning", "warning"), ("critical", "failure"), ("success", "success")]
)
def test_how_bad_it_is_arrives_in_the_caller_s_words(hook: Hook, severity: str, kind: str) -> None:
    """Each by its own."""
    call(f"http://{hook.host}/in", message(severity=severity))
    assert hook.calls[0][2]["type"] == kind


def test_details_arrive_beside_the_text_and_never_in_its_place(hook: Hook) -> None:
    """Under names of their own."""
    call(f"http://{hook.host}/in", message(details={"message": "other", "alert": "refused"}))
    body = hook.calls[0][2]
    assert (body["message"], body["mesh_message"], body["mesh_alert"]) == ("It is down.", "other", "refused")


@pytest.mark.parametrize(("code", "fine"), [(200, True), (204, True), (302, False), (404, False), (500, False)])
def test_only_a_success_is_one_and_no_redirect_is_followed(hook: Hook, code: int, fine: bool) -> None:
    """It could lead off this machine."""
    hook.code = code
    assert (call(f"http://{hook.host}/in", message()) == "") is fine
    assert [path for path, _, _ in hook.calls] == ["/in"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/x", "http://127.0.0.1:port/x"])
def test_an_address_that_cannot_be_called_is_told_without_it(address: str) -> None:
    """It may be a secret."""
    said = call(address, message())
    assert said
    assert address.rpartition(":")[2] not in said


def test_an_address_with_tls_is_not_called_without_it(hook: Hook) -> None:
    """A server that speaks none answers nothing that counts."""
    assert call(f"https://{hook.host}/in", message()) == "it did not answer, or not with a success"
    assert hook.calls == []
