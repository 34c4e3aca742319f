"""The files of a volume: whole or not there, in folders that come by themselves, and never a trace of how they came."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import DEPLOYER, VOLUME, House, house, volume
from mesh_platform.errors import MeshError, PolicyError, UsageError
from mesh_platform.localcloud.warehouse.client import Client
from mesh_platform.localcloud.warehouse.volumes import Volumes

IN = "/volumes/pay/core/files"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("files")) as opened:
        opened.cards("risk", rows=False)
        opened.make(VOLUME, volume("files"))
        yield opened


@pytest.fixture
def client(shared: House) -> Client:
    return shared.admin.session(DEPLOYER)


def told(client: Client, method: str, path: str, body: bytes | None = None) -> str:
    """Return why the door refuses; it must."""
    with pytest.raises(PolicyError) as refused:
        client.send(method, f"{IN}/{path}", body)
    assert refused.value.fix
    return refused.value.what


def test_a_folder_lists_its_files_and_folders_in_order(client: Client) -> None:
    for name in ("list/b.txt", "list/a/deep.txt", "list/c.txt"):
        client.send("PUT", f"{IN}/{name}", name.encode())
    assert client.get(f"{IN}/list") == {"files": ["a/", "b.txt", "c.txt"]}
    assert client.send("GET", f"{IN}/list/a/deep.txt") == b"list/a/deep.txt"


def test_a_file_that_is_written_again_has_the_new_content_alone(client: Client) -> None:
    for content in (b"longer than what comes", b"short", b""):
        client.send("PUT", f"{IN}/again", content)
        assert client.send("GET", f"{IN}/again") == content


def test_a_name_may_hold_what_a_path_on_the_web_has_to_escape(client: Client) -> None:
    client.send("PUT", f"{IN}/odd/50% of ü?#+.csv", b"x")
    assert client.get(f"{IN}/odd") == {"files": ["50% of ü?#+.csv"]}
    assert client.send("GET", f"{IN}/odd/50% of ü?#+.csv") == b"x"


def test_a_folder_cannot_be_written_as_a_file_nor_a_file_be_a_folder(client: Client) -> None:
    client.send("PUT", f"{IN}/kind/file", b"x")
    assert told(client, "PUT", "kind", b"y") == "kind is a folder"
    assert told(client, "PUT", "", b"y") == "the volume is a folder"
    assert "kind/file/below cannot be written" in told(client, "PUT", "kind/file/below", b"y")
    assert client.send("GET", f"{IN}/kind/file") == b"x"


def test_what_is_not_there_is_told_as_that_whatever_stands_in_its_way(client: Client) -> None:
    client.send("PUT", f"{IN}/way/file", b"x")
    for path in ("way/none", "none/none", "way/file/below", "n" * 300):
        assert told(client, "GET", path) == f"{path} is not in the volume"
    assert told(client, "DELETE", "way/none") == "way/none is not in the volume"
    assert told(client, "DELETE", "way/file/below") == "way/file/below is not in the volume"
    assert "cannot be written" in told(client, "PUT", "n" * 300, b"x")


def test_a_folder_goes_when_it_is_empty_and_the_volume_itself_not_at_all(client: Client) -> None:
    client.send("PUT", f"{IN}/gone/file", b"x")
    assert "gone is not removed" in told(client, "DELETE", "gone")
    client.send("DELETE", f"{IN}/gone/file")
    client.send("DELETE", f"{IN}/gone")
    assert told(client, "GET", "gone") == "gone is not in the volume"
    assert told(client, "DELETE", "") == "a volume is removed by its stack"


def test_a_path_without_a_volume_and_one_of_no_file_are_refused(client: Client) -> None:
    with pytest.raises(PolicyError, match=r"there is no volume 'pay\.core\.cards'"):
        client.send("GET", "/volumes/pay/core/cards/x")
    with pytest.raises(PolicyError, match=r"there is no volume 'pay'"):
        client.send("GET", "/volumes/pay")
    for method in ("PUT", "DELETE"):
        with pytest.raises(UsageError, match="the door has no /query"):
            client.send(method, "/query", b"")


def test_who_may_read_a_volume_may_neither_write_into_it_nor_remove_from_it(shared: House, client: Client) -> None:
    client.send("PUT", f"{IN}/mine", b"x")
    granted = shared.grant("risk", "READ_VOLUME", volume="pay.core.files")
    reader = shared.admin.session("risk")
    assert reader.send("GET", f"{IN}/mine") == b"x"
    for method in ("PUT", "DELETE"):
        with pytest.raises(PolicyError, match="does not have WRITE VOLUME"):
            reader.send(method, f"{IN}/mine", b"y")
    shared.delete(granted)
    with pytest.raises(PolicyError, match="does not have READ VOLUME"):
        reader.send("GET", f"{IN}/mine")


def test_a_file_beyond_the_largest_is_refused_before_it_is_sent(client: Client) -> None:

    address = urllib.parse.urlsplit(client.address)
    asked = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    asked.putrequest("PUT", f"{IN}/large")
    asked.putheader("Authorization", f"Bearer {client.token}")
    asked.putheader("Content-Length", str(64 * 1024 * 1024 + 1))
    asked.endheaders()
    answer = asked.getresponse()
    assert (answer.status, b"are too many" in answer.read()) == (403, True)
    asked.close()


def test_a_volume_that_goes_takes_its_files_along(at: House) -> None:
    at.cards(rows=False)
    kept, gone = (at.make(VOLUME, volume(name)) for name in ("kept", "gone"))
    client = at.admin.session(DEPLOYER)
    for name in ("kept", "gone"):
        client.send("PUT", f"/volumes/pay/core/{name}/file", name.encode())
    at.delete(gone)
    assert [each.read_bytes() for each in (at.base / "data" / "volumes").rglob("file")] == [b"kept"]
    at.make(VOLUME, volume("gone"))
    with pytest.raises(MeshError, match="is not in the volume"):
        client.send("GET", "/volumes/pay/core/gone/file")
    assert kept.key.id == "pay.core.kept"


def test_what_a_kill_left_half_written_is_shown_to_nobody_and_is_gone_after_a_start(tmp_path: Path) -> None:
    volumes = Volumes(tmp_path / "volumes")
    volumes.ensure("v1")
    volumes.write("v1", "in/whole", b"x")
    left = tmp_path / "volumes" / "v1" / "in" / ".5f1c"
    left.write_bytes(b"half")
    assert volumes.read("v1", "in") == ["whole"]
    again = Volumes(tmp_path / "volumes")
    assert not left.exists()
    again.remove("v1", "in/whole")
    again.remove("v1", "in")
    assert again.read("v1", "") == []
