"""A kubeconfig is read as data: nothing in it is run, and what is not understood is refused, never left out."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mesh_platform.errors import UsageError
from mesh_platform.localcloud.servers import kubeconfig

AUTHORITY = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n"
Change = Callable[[dict[str, Any], dict[str, Any]], object]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def written(
    file: Path, name: str = "kind-dev", *, server: str = "https://127.0.0.1:6443", change: Change | None = None
) -> Path:
    """Write a kubeconfig of one context as kind does, changed in its cluster and its user."""
    cluster = {"server": server, "certificate-authority-data": encoded(AUTHORITY)}
    user: dict[str, Any] = {"token": f"of {name}"}
    if change is not None:
        change(cluster, user)
    content = {
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "clusters": [{"name": f"{name}-c", "cluster": cluster}], "users": [{"name": f"{name}-u", "user": user}],
        "contexts": [{"name": name, "context": {"cluster": f"{name}-c", "user": f"{name}-u", "namespace": "default"}}],
    }  # fmt: skip
    file.write_text(yaml.safe_dump(content))
    return file


def test_a_context_names_its_server_and_how_to_log_in(tmp_path: Path) -> None:
    found = kubeconfig.read("kind-dev", [written(tmp_path / "config")])
    assert (found.server, found.authority, found.token) == ("https://127.0.0.1:6443", AUTHORITY, "of kind-dev")
    assert "of kind-dev" not in repr(found)


def test_a_client_certificate_is_read_from_the_text_or_from_files_beside_the_kubeconfig(tmp_path: Path) -> None:
    def by_text(_: dict[str, Any], user: dict[str, Any]) -> None:
        del user["token"]
        user |= {"client-certificate-data": encoded("one"), "client-key-data": encoded("two")}

    def by_file(cluster: dict[str, Any], user: dict[str, Any]) -> None:
        del user["token"], cluster["certificate-authority-data"]
        cluster["certificate-authority"] = "ca.crt"
        user |= {"client-certificate": "client.crt", "client-key": str(tmp_path / "client.key")}

    for name, text in (("ca.crt", AUTHORITY), ("client.crt", "one"), ("client.key", "two")):
        (tmp_path / name).write_text(text)
    for change in (by_text, by_file):
        found = kubeconfig.read("kind-dev", [written(tmp_path / "config", change=change)])
        assert (found.authority, found.certificate, found.key, found.token) == (AUTHORITY, "one", "two", "")


def test_several_files_are_merged_as_kubectl_does_the_first_one_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    written(one, server="https://127.0.0.1:1")
    content = yaml.safe_load(written(two, server="https://127.0.0.1:2").read_text())
    other = yaml.safe_load(written(tmp_path / "other", "k3d", server="https://[::1]:3").read_text())
    for each in ("clusters", "users", "contexts"):
        content[each] += other[each]
    two.write_text(yaml.safe_dump(content))
    monkeypatch.setenv("KUBECONFIG", f"{one}:{tmp_path / 'absent'}:{two}")
    assert kubeconfig.names(kubeconfig.files()) == ["kind-dev", "k3d"]
    assert kubeconfig.read("kind-dev", kubeconfig.files()).server == "https://127.0.0.1:1"
    assert kubeconfig.read("k3d", kubeconfig.files()).server == "https://[::1]:3"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _, user: user.update(exec={"command": "touch", "args": ["ran"]}), "user of context kind-dev has exec"),
        (lambda _, user: user.update({"auth-provider": {"name": "gcp"}}), "has auth-provider"),
        (lambda _, user: user.update(username="a", password="b"), "has password"),
        (lambda _, user: user.update({"as": "root"}), "has as"),
        (lambda cluster, _: cluster.update({"insecure-skip-tls-verify": True}), "has insecure-skip-tls-verify"),
        (lambda cluster, _: cluster.update({"proxy-url": "http://127.0.0.1:3"}), "has proxy-url"),
        (lambda cluster, _: cluster.update(server="http://127.0.0.1:8080"), "no server with https"),
        (lambda cluster, _: cluster.update(server="https://10.1.2.3:6443"), "a cluster elsewhere: 10.1.2.3"),
        (lambda cluster, _: cluster.update(server="https://no-such-host.invalid"), "nobody knows the host"),
        (lambda cluster, _: cluster.update(server="https://[::1"), "no server with https"),
        (lambda cluster, _: cluster.update(server="https://127.0.0.1:port"), "no server with https"),
        (lambda cluster, _: cluster.update(server="https://:6443"), "no server with https"),
        (lambda cluster, _: cluster.update({1: "a", "proxy-url": "b"}), "has 1, which the local cloud does not take"),
        (lambda cluster, _: cluster.pop("certificate-authority-data"), "has not a certificate authority"),
        (lambda cluster, _: cluster.update({"certificate-authority-data": "???"}), "cannot be read: it is not text"),
        (lambda _, user: user.pop("token"), "has not a token or a client certificate"),
        (lambda _, user: user.update(token="", tokenFile="absent"), "tokenFile cannot be read: No such file"),
    ],
)  # fmt: skip
def test_what_the_local_cloud_does_not_take_is_refused_with_its_name(tmp_path: Path, change: Change, told: str) -> None:
    with pytest.raises(UsageError, match=told.replace("?", r"\?")) as refused:
        kubeconfig.read("kind-dev", [written(tmp_path / "config", change=change)])
    assert refused.value.fix
    assert not (Path.cwd() / "ran").exists()


def test_a_server_that_listens_on_every_address_of_this_machine_is_one_of_it(tmp_path: Path) -> None:
    """As k3d writes it."""
    found = kubeconfig.read("kind-dev", [written(tmp_path / "config", server="https://0.0.0.0:6443")])
    assert found.server == "https://0.0.0.0:6443"


def test_a_name_that_leads_to_another_machine_is_one_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hosts file may give a name of this machine: every address it has must be on loopback."""
    answers = {"mine": ["127.0.0.1", "::1"], "mixed": ["127.0.0.1", "192.0.2.7"]}

    def resolved(host: str, _: object) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, 0, 0, "", (each, 0)) for each in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    assert kubeconfig.read("kind-dev", [written(tmp_path / "mine", server="https://mine:6443")]).server
    with pytest.raises(UsageError, match="a cluster elsewhere: mixed"):
        kubeconfig.read("kind-dev", [written(tmp_path / "mixed", server="https://mixed:6443")])


def test_a_context_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no context kind-prod") as refused:
        kubeconfig.read("kind-prod", [written(tmp_path / "config")])
    assert refused.value.fix == "one of kind-dev"
    with pytest.raises(UsageError, match="there is no context kind-dev"):
        kubeconfig.read("kind-dev", [tmp_path / "absent"])


def test_a_file_that_is_too_large_is_refused_and_never_read_in_part(tmp_path: Path) -> None:
    file = written(tmp_path / "config")
    content = file.read_text()
    file.write_text(content + "#" * ((1 << 20) - len(content)))
    assert kubeconfig.names([file]) == ["kind-dev"]
    file.write_text(file.read_text() + "#")
    with pytest.raises(UsageError, match="larger than a MiB"):
        kubeconfig.names([file])


@pytest.mark.parametrize("kind", ["contexts", "clusters", "users"])
@pytest.mark.parametrize("entries", [5, "abc", {"name": "kind-dev"}, [None, "kind-dev", ["kind-dev"]]])
def test_entries_that_are_none_are_as_if_they_were_not_there(tmp_path: Path, kind: str, entries: object) -> None:
    file = written(tmp_path / "config")
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), kind: entries}))
    with pytest.raises(UsageError, match=r"(there is no context|of) kind-dev"):
        kubeconfig.read("kind-dev", [file])


@pytest.mark.parametrize("text", ["- a list", "a: [", "!!python/object/apply:os.system ['true']", "\x00"])
def test_a_file_that_is_no_kubeconfig_is_told_as_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").write_text(text)
    with pytest.raises(UsageError) as refused:
        kubeconfig.names([tmp_path / "config"])
    assert refused.value.where == str(tmp_path / "config")
