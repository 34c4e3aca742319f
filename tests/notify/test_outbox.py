"""Every message arrives at least once, in its receiver's file and at webhooks of this machine, and tells no secret."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from mesh_platform.notify import Message, Outbox, Receiver
from mesh_platform.notify.outbox import Patience
from mesh_platform.notify.webhook import is_here

MESSAGE = Message(
    key="k1", title="Firing: WorkloadDown", body="No replica answers.", severity="critical",
    at=datetime(2026, 1, 2, tzinfo=UTC), details={"alert": "WorkloadDown"},
)  # fmt: skip


class Hook:
    """A webhook on loopback that answers with each of `codes` in turn, and then with success."""

    def __init__(self, *codes: int) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        answers, hook = list(codes), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.calls.append((self.path, self.headers["Idempotency-Key"], body))
                code = answers.pop(0) if answers else 200
                self.send_response(code)
                if code == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/hooks/S3CRET?token=T0KEN"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hooks() -> Iterator[Any]:
    made: list[Hook] = []

    def make(*codes: int) -> Hook:
        made.append(Hook(*codes))
        return made[-1]

    yield make
    for hook in made:
        hook.server.shutdown()
        hook.server.server_close()


def at(webhook: str | None = None, **more: str) -> Receiver:
    return Receiver(domain="shop", name="oncall", webhook=webhook, **more)


def sent(outbox: Outbox, receiver: Receiver, *moments: float, message: Message = MESSAGE) -> Outbox:
    """Put a message at the first moment, and send what is due at each."""
    outbox.put(message, [receiver], moments[0])
    for now in moments:
        outbox.send({receiver.key: receiver}, now)
    return outbox


def lines(outbox: Outbox) -> list[Any]:
    file = outbox.file("shop.oncall")
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_message_is_a_line_in_its_receiver_s_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    outbox = sent(Outbox(tmp_path / "outbox"), at(), 0)
    (line,) = lines(outbox)
    assert (line["key"], line["title"], line["receiver"], line["at"]) == (
        "k1", "Firing: WorkloadDown", "shop.oncall", "2026-01-02T00:00:00+00:00",
    )  # fmt: skip
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "outbox").iterdir()} == {0o600}
    assert outbox.undelivered() == ()


def test_the_same_message_arrives_once_however_often_it_is_put_and_another_one_arrives_too(
    tmp_path: Path, hooks: Any
) -> None:
    hook = hooks()
    outbox = sent(Outbox(tmp_path), at(hook.address), 0, 100)
    sent(Outbox(tmp_path), at(hook.address), 200, 300)
    sent(outbox, at(hook.address), 400, message=replace(MESSAGE, key="k2"))
    assert [line["key"] for line in lines(outbox)] == ["k1", "k2"]
    assert [key for _, key, _ in hook.calls] == ["k1", "k2"]


def test_a_webhook_of_this_machine_gets_title_body_and_details_at_its_own_path(tmp_path: Path, hooks: Any) -> None:
    hook = hooks()
    sent(Outbox(tmp_path), at(hook.address), 0)
    ((path, _, body),) = hook.calls
    assert path == "/hooks/S3CRET?token=T0KEN"
    assert (body["title"], body["message"], body["type"]) == ("Firing: WorkloadDown", "No replica answers.", "failure")
    assert body["mesh_alert"] == "WorkloadDown"


def test_a_webhook_that_fails_is_called_again_later_and_later_and_then_given_up(tmp_path: Path, hooks: Any) -> None:
    hook = hooks(500, 503)
    outbox = sent(Outbox(tmp_path, Patience(first=1, most=10, attempts=5)), at(hook.address), 0, 0.5)
    assert len(hook.calls) == 1, "it is not due before a second has passed"
    (waiting,) = outbox.undelivered()
    assert (waiting.channel, waiting.over) == ("webhook", False)
    for now in (1.1, 1.5, 3.2):
        outbox.send({"shop.oncall": at(hook.address)}, now)
    assert len(hook.calls) == 3
    assert outbox.undelivered() == ()
    never = hooks(*[500] * 9)
    given_up = sent(Outbox(tmp_path / "b", Patience(first=1, most=1, attempts=3)), at(never.address), *range(0, 20, 2))
    assert len(never.calls) == 3
    assert [each.over for each in given_up.undelivered()] == [True]
    assert len(lines(given_up)) == 1


def test_what_a_process_left_behind_is_delivered_by_the_next_one(tmp_path: Path, hooks: Any) -> None:
    hook = hooks()
    Outbox(tmp_path).put(MESSAGE, [at(hook.address)], 0)
    assert hook.calls == []
    again = Outbox(tmp_path)
    assert again.waiting() == ("shop.oncall",)
    again.send({"shop.oncall": at(hook.address)}, 1)
    assert (len(hook.calls), len(lines(again)), again.waiting()) == (1, 1, ())


def test_a_redirect_is_not_followed(tmp_path: Path, hooks: Any) -> None:
    hook = hooks(302)
    outbox = sent(Outbox(tmp_path), at(hook.address), 0)
    assert [path for path, _, _ in hook.calls] == ["/hooks/S3CRET?token=T0KEN"]
    assert [each.channel for each in outbox.undelivered()] == ["webhook"]


@pytest.mark.parametrize(
    ("receiver", "reason"),
    [
        (at(email="a@b.example"), "sends no mail"),
        (at("https://hooks.example/S3CRET"), "not on this machine"),
        (at(lacks="the secret x is not configured"), "the secret x is not configured"),
    ],
)
def test_what_cannot_be_delivered_here_is_listed_with_its_reason_and_never_tried_again(
    tmp_path: Path, receiver: Receiver, reason: str
) -> None:
    outbox = sent(Outbox(tmp_path), receiver, 0, 1000)
    (left,) = outbox.undelivered()
    assert reason in left.reason
    assert left.over
    assert len(lines(outbox)) == 1, "its file has it all the same"


def test_no_address_and_no_token_is_written_or_said_anywhere(
    tmp_path: Path, hooks: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    hook = hooks(500)
    receiver = at(hook.address)
    outbox = sent(Outbox(tmp_path), receiver, 0)
    gone = at("http://127.0.0.1:1/hooks/S3CRET?token=T0KEN")
    sent(outbox, gone, 5, message=replace(MESSAGE, key="k2"))
    said = "".join([*capfd.readouterr(), caplog.text, repr(receiver), repr(outbox.undelivered())])
    said += "".join(file.read_text(errors="replace") for file in tmp_path.iterdir())
    assert len(outbox.undelivered()) == 2
    assert "S3CRET" not in said
    assert "T0KEN" not in said


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:80/", True), ("https://localhost/x", True), ("http://[::1]:8080/", True),
        ("http://127.0.0.1.example/", False), ("http://example/127.0.0.1", False), ("ftp://127.0.0.1/", False),
        ("http://user@127.0.0.1@example/", False), ("http://[::1", False), ("", False), ("http://0.0.0.0/", False),
    ],
)  # fmt: skip
def test_only_loopback_is_this_machine(address: str, here: bool) -> None:
    assert is_here(address) is here
