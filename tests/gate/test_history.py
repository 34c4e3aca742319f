"""What Git knows of a mesh is read from its objects: each file that differs, by its content, and no path elsewhere."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from mesh_platform.errors import EngineError, UsageError
from mesh_platform.gate.repository import Blob, Repository

WHO = ("-c", "user.name=p", "-c", "user.email=p@bank.example", "-c", "commit.gpgSign=false")


@dataclass(frozen=True)
class Tree:
    """A repository of a few files, in which the mesh is a folder."""

    root: Path

    @property
    def mesh(self) -> Path:
        return self.root / "mesh"

    @property
    def read(self) -> Repository:
        return Repository(self.mesh)

    def git(self, *args: str, given: str = "") -> str:
        done = subprocess.run(
            ["git", *WHO, *args], cwd=self.root, input=given.encode(), capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def put(self, **files: str | None) -> None:
        """Write files of the mesh, remove those that are None; `__` in a name is a folder's end."""
        for name, text in files.items():
            path = self.mesh / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text)

    def commit(self, **files: str | None) -> str:
        self.put(**files)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "more")
        return self.git("rev-parse", "HEAD")

    def tree(self, *lines: str) -> str:
        """Commit a tree that is written by hand: `mode type id<tab>name`, whatever names there are."""
        made = self.git("mktree", "--missing", given="".join(f"{line}\n" for line in lines))
        return self.git("commit-tree", made, "-m", "by hand")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path / "house")
    made.mesh.mkdir(parents=True)
    made.git("init", "-q", "-b", "main", "--template=")
    (made.root / "outside").write_text("nothing of the mesh\n")
    made.commit(a="a\n", b="b\n", c__d="d\n")
    return made


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def between(tree: Tree, base: str, head: str | None = None) -> dict[str, tuple[str | None, str | None]]:
    return {each.path: (each.base, each.head) for each in tree.read.between(base, head)}


def test_a_commit_is_found_by_whatever_name_git_has_for_it(tree: Tree) -> None:
    """And named in full."""
    whole = tree.git("rev-parse", "HEAD")
    tree.git("tag", "-a", "v1", "-m", "one")
    assert {tree.read.commit(name) for name in ("main", "HEAD", "v1", whole[:9], whole)} == {whole}


@pytest.mark.parametrize("name", ["nowhere", "HEAD~9", "HEAD:mesh", "", "0" * 40])
def test_what_is_no_commit_is_an_error_that_says_what_to_do(tree: Tree, name: str) -> None:
    """A tree is none either."""
    with pytest.raises(UsageError, match="no such commit") as caught:
        tree.read.commit(name)
    assert caught.value.fix == "git fetch origin, or name a commit that is here"


def test_a_name_that_could_be_an_option_never_reaches_git(tree: Tree) -> None:
    """Whatever it would do there."""
    with pytest.raises(UsageError, match="no name of a commit"):
        tree.read.commit("--upload-pack=touch x")


def test_a_mesh_without_a_history_is_told_how_to_have_one(tmp_path: Path) -> None:
    """That there is no repository, and not that the name is wrong."""
    with pytest.raises(UsageError, match="in no Git repository") as caught:
        Repository(tmp_path).commit("HEAD")
    assert caught.value.fix == "git init, and commit the mesh"


def test_where_a_change_began_and_how_far_its_base_has_gone_since(tree: Tree) -> None:
    """Commits of the change itself do not count."""
    began = tree.git("rev-parse", "HEAD")
    tree.git("checkout", "-q", "-b", "proposed")
    head = tree.commit(a="other\n")
    assert (tree.read.fork(began, head), tree.read.ahead(began, head)) == (began, 0)
    tree.git("checkout", "-q", "main")
    tree.commit(b="b2\n")
    tip = tree.commit(b="b3\n")
    assert (tree.read.fork(tip, head), tree.read.ahead(tip, head)) == (began, 2)


def test_two_histories_that_never_met_are_not_compared(tree: Tree) -> None:
    """A shallow clone has such ones: the error says how to fetch more."""
    other = tree.tree()
    with pytest.raises(UsageError, match="no history in common") as caught:
        tree.read.fork(tree.git("rev-parse", "HEAD"), other)
    assert "unshallow" in caught.value.fix


def test_files_are_those_below_the_mesh_by_their_path_there(tree: Tree) -> None:
    """What lies beside it in the same repository is not of it."""
    (tree.mesh / "link").symlink_to("../outside")
    (tree.mesh / "ä b.yaml").write_text("x\n")
    head = tree.commit()
    found = tree.read.files(head)
    assert set(found) == {"a", "b", "c/d", "link", "ä b.yaml"}
    assert {path: blob.mode for path, blob in found.items()} == {
        "a": "100644", "b": "100644", "c/d": "100644", "link": "120000", "ä b.yaml": "100644",
    }  # fmt: skip
    texts = tree.read.contents(found.values())
    assert (texts[found["a"].id], texts[found["link"].id]) == (b"a\n", b"../outside")


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "."])
@pytest.mark.parametrize("deep", [False, True])
def test_a_path_that_leads_elsewhere_is_refused_before_anything_is_written(tree: Tree, name: str, deep: bool) -> None:
    """In whatever case, and in whatever depth; Git itself would not make such a tree."""
    blob = tree.git("hash-object", "-w", "--stdin", given="evil")
    line = f"100644 blob {blob}\t{name}"
    if deep:
        line = f"040000 tree {tree.git('mktree', given=line)}\tc"
    head = tree.tree(line)
    with pytest.raises(UsageError, match="leads elsewhere") as caught:
        Repository(tree.root).files(head)
    assert caught.value.where == (f"c/{name}" if deep else name)


def test_names_that_only_look_like_it_are_files(tree: Tree) -> None:
    """Two points within a name lead nowhere."""
    head = tree.commit(**{"a..b": "1", ".gitignore": "x\n", "c__..d": "2"})
    assert {"a..b", ".gitignore", "c/..d"} <= set(tree.read.files(head))


def test_an_object_that_is_missing_is_an_error_and_no_empty_file(tree: Tree) -> None:
    """A partial clone lacks some."""
    with pytest.raises(EngineError, match="Git lacks an object"):
        tree.read.contents([Blob("100644", "1" * 40)])


def test_contents_are_read_byte_by_byte(tree: Tree) -> None:
    """Whatever is in them: ends of lines, nothing at all, what looks like the answer of Git itself."""
    texts = {"crlf": "a\r\nb\n", "empty": "", "none": "no end", "fake": f"{'1' * 40} blob 3\nabc\n", "zero": "\0\n\0"}
    for name, text in texts.items():
        (tree.mesh / name).write_bytes(text.encode())
    files = tree.read.files(tree.commit())
    found = tree.read.contents(files.values())
    assert {name: found[files[name].id].decode() for name in texts} == texts
    assert tree.read.contents([]) == {}


def test_files_are_written_as_they_were_a_link_as_a_link_and_a_submodule_not_at_all(tree: Tree, tmp_path: Path) -> None:
    """Whoever reads them refuses the link; nothing is fetched for the other."""
    blob = tree.git("hash-object", "-w", "--stdin", given="../../secret")
    text = tree.git("hash-object", "-w", "--stdin", given="text")
    inner = tree.git("mktree", given=f"100755 blob {text}\trun")
    head = tree.tree(
        f"120000 blob {blob}\tlink", f"160000 commit {'2' * 40}\tmodule", f"040000 tree {inner}\tinner",
    )  # fmt: skip
    whole = Repository(tree.root)
    whole.written(whole.files(head), tmp_path / "out")
    assert sorted(each.relative_to(tmp_path / "out").as_posix() for each in (tmp_path / "out").rglob("*")) == [
        "inner", "inner/run", "link",
    ]  # fmt: skip
    assert (tmp_path / "out" / "link").readlink() == Path("../../secret")
    assert (tmp_path / "out" / "inner" / "run").read_text() == "text"
    assert not (tmp_path / "out" / "inner" / "run").stat().st_mode & 0o111
    assert whole.contents([Blob("160000", "2" * 40)]) == {"2" * 40: b"2" * 40}


def test_between_two_commits_every_file_that_differs_is_there_with_both_digests(tree: Tree) -> None:
    """One that is renamed is gone and new; one that only may be run now is the same."""
    base = tree.git("rev-parse", "HEAD")
    (tree.mesh / "b").chmod(0o755)
    (tree.root / "outside").write_text("other\n")
    head = tree.commit(a="a2\n", c__d=None, e="d\n")
    assert between(tree, base, head) == {
        "a": (sha("a\n"), sha("a2\n")), "c/d": (sha("d\n"), None), "e": (None, sha("d\n")),
    }  # fmt: skip
    assert list(between(tree, base, head)) == ["a", "c/d", "e"]
    assert between(tree, head, base) == {path: (new, old) for path, (old, new) in between(tree, base, head).items()}
    assert between(tree, base, base) == {}


def test_between_a_commit_and_the_disk_nothing_has_to_be_added_first(tree: Tree) -> None:
    """Staged or not, new or gone; what is ignored is no part of the change."""
    base = tree.commit(**{".gitignore": "ignored\n"})
    tree.put(a="a2\n", b=None, ignored="x", new__one="1\n")
    tree.git("add", "mesh/a")
    tree.put(a="a3\n")
    assert between(tree, base) == {
        "a": (sha("a\n"), sha("a3\n")), "b": (sha("b\n"), None), "new/one": (None, sha("1\n")),
    }  # fmt: skip
    tree.put(a="a\n", b="b\n", new__one=None)
    assert between(tree, base) == {}


def test_on_disk_a_link_is_its_target_and_what_is_neither_file_nor_link_is_none(tree: Tree) -> None:
    """As Git would store it: what a link leads to is not read."""
    base = tree.git("rev-parse", "HEAD")
    tree.put(a=None, b=None)
    (tree.mesh / "a").symlink_to("../outside")
    (tree.mesh / "b").mkdir()
    (tree.mesh / "b" / "inner").write_text("i\n")
    assert between(tree, base) == {
        "a": (sha("a\n"), sha("../outside")), "b": (sha("b\n"), None), "b/inner": (None, sha("i\n")),
    }  # fmt: skip


def test_an_object_that_another_one_stands_for_is_read_as_it_is(tree: Tree) -> None:
    """Whoever can write references of a clone does not change what was committed."""
    base, other = tree.git("rev-parse", "HEAD"), tree.git("hash-object", "-w", "--stdin", given="evil\n")
    tree.git("replace", tree.git("rev-parse", "HEAD:mesh/a"), other)
    files = tree.read.files(base)
    assert tree.read.contents(files.values())[files["a"].id] == b"a\n"
