"""The engine comes from PATH, from Pulumi's installer or from its Go module, in this order."""

from __future__ import annotations

import re
import time

import installer
import pytest
from machine import ENGINE, Machine
from mesh_platform.engine import VERSION, cached, hosts, installed
from mesh_platform.engine.gobuild import MODULE
from mesh_platform.engine.install import Status, ensure, status
from mesh_platform.engine.official import unreachable
from mesh_platform.errors import EngineError


def unheard(line: str) -> None:
    pass


def answering(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"


@pytest.mark.parametrize("version", ["v3.250.0", "v3.300.1", "3.260.0-alpha.1"])
def test_an_engine_on_path_is_used_and_nothing_is_made(machine: Machine, version: str) -> None:
    """Version 3.250 or later of major 3 will do."""
    found = machine.program("pulumi", answering(version))
    machine.go()

    assert ensure(unheard) == found == installed()
    assert machine.builds == 0
    assert status() == Status("path", version.removeprefix("v"), found, "own")


@pytest.mark.parametrize("version", ["v3.249.9", "v2.25.0", "v4.0.0", "not a version"])
def test_an_engine_on_path_of_another_version_is_skipped_with_a_word(machine: Machine, version: str) -> None:
    """The line names the file; the engine is then made."""
    found = machine.program("pulumi", answering(version))
    machine.go()
    said: list[str] = []

    assert ensure(said.append) == cached()
    assert said[0].startswith(f"{found} is ")
    assert said[0].endswith("3.250 or later is wanted; not used")
    assert status().route == "go"


def test_an_engine_on_path_that_fails_is_skipped(machine: Machine) -> None:
    """An executable that exits with an error has no version."""
    machine.program("pulumi", "#!/bin/sh\nexit 1\n")
    machine.go()

    assert ensure(unheard) == cached()


def test_an_upgrade_on_path_is_noticed(machine: Machine) -> None:
    """What a file said is remembered until the file changes."""
    found = machine.program("pulumi", answering("v3.100.0"))
    with pytest.raises(EngineError, match=r"not installed: .*/pulumi is 3\.100\.0"):
        installed()

    found.unlink()
    machine.program("pulumi", answering("v3.1000.0"))
    assert installed() == found


def test_the_official_language_host_is_left_to_its_engine(machine: Machine) -> None:
    """Ours is laid out only where the official one is missing."""
    machine.program("pulumi", answering("v3.260.0"))
    machine.program("pulumi-language-python", "#!/bin/sh\n")
    ensure(unheard)

    assert hosts() is None
    assert status().language_host == "official"


def test_an_engine_without_a_language_host_gets_ours(machine: Machine) -> None:
    """It is laid out again where it has been removed, and it is never taken for the official one."""
    machine.program("pulumi", answering("v3.260.0"))
    folder = hosts()
    assert folder is not None
    (folder / "pulumi-language-python").unlink()

    assert hosts() == folder
    assert "mesh_platform.engine.languagehost" in (folder / "pulumi-language-python").read_text(encoding="utf-8")
    assert status().language_host == "own"


def test_the_installer_is_used_where_the_network_lets_it_through(machine: Machine) -> None:
    """It brings the official language host along."""
    script = f"""#!/bin/sh
    while [ "$1" != --install-root ]; do shift; done
    /bin/mkdir -p "$2/bin"
    for name in pulumi pulumi-language-python; do
        printf '#!/bin/sh\\necho v{VERSION}\\n' > "$2/bin/$name"
        /bin/chmod 755 "$2/bin/$name"
    done
    """
    certificate = machine.base / "trusted.pem"
    machine.trust(certificate)
    machine.go()
    with installer.serving(script, certificate) as port:
        machine.proxy(port)
        ensure(unheard)

    assert status() == Status("installer", VERSION, cached(), "official")
    assert hosts() is None
    assert machine.builds == 0


def test_an_installer_that_fails_is_passed_over_with_its_last_words(machine: Machine) -> None:
    """The Go module comes next."""
    certificate = machine.base / "trusted.pem"
    machine.trust(certificate)
    machine.go()
    said: list[str] = []
    with installer.serving("#!/bin/sh\necho the moon is full\nexit 1\n", certificate) as port:
        machine.proxy(port)
        ensure(said.append)

    assert "Pulumi's installer cannot be used: the moon is full" in said
    assert status().route == "go"


def test_a_network_that_never_answers_costs_no_more_than_the_patience(machine: Machine) -> None:
    """A refusal is immediate, a silence has a limit."""
    assert "refused" in str(unreachable())
    with installer.silent() as port:
        machine.proxy(port)
        begun = time.monotonic()
        assert unreachable(patience=0.2) == "no answer within 0.2 s"
        assert time.monotonic() - begun < 2


def test_a_build_says_how_far_it_is(machine: Machine) -> None:
    """In lines for a person, or in numbers for a bar."""
    machine.go(packages=[f"p{n}" for n in range(20)], says=[f"p{n}" for n in range(20)])
    said: list[str] = []
    ensure(said.append)
    assert [line for line in said if line.startswith("built ")][:3] == [
        "built 0 of 20 packages", "built 2 of 20 packages", "built 4 of 20 packages",
    ]  # fmt: skip
    assert "built all 20 packages; linking" in said

    cached().unlink()
    seen: list[tuple[int, int]] = []
    ensure(unheard, lambda done, total: seen.append((done, total)))
    assert seen == [(n, 20) for n in range(21)]


def test_an_engine_is_made_once(machine: Machine) -> None:
    """Afterwards not even Go is needed."""
    machine.go()
    first = ensure(unheard)
    (machine.bin / "go").unlink()

    assert ensure(unheard) == first == installed()


def test_the_module_builds_the_version_that_we_say() -> None:
    """Engine and SDK of the module, and VERSION, are one."""
    text = (MODULE / "go.mod").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^\s*(github.com/pulumi/pulumi/(?:pkg|sdk)/v3) v(\S+)", text, re.MULTILINE))

    assert set(pinned.values()) == {VERSION}
    assert len(pinned) == 2
    assert all(f"{name} v{VERSION} h1:" in (MODULE / "go.sum").read_text(encoding="utf-8") for name in pinned)


def test_the_stand_in_for_the_engine_says_our_version() -> None:
    """The tests above would pass for a wrong reason otherwise."""
    assert answering(f"v{VERSION}") == ENGINE
