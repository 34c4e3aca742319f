"""Traps that a change may hold: each leaves a canary, or calls one, if anything of the change runs or is followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

ACCOUNTS = "domains/customers/products/accounts"


def code(canaries: Path) -> Mapping[str, str]:
    """Return files by path that nobody may run, whoever reads the tree: hooks, plugins, settings, builds, templates."""
    python, shell = _python(canaries), _shell(canaries)
    return {
        "conftest.py": python("conftest"),
        "tests/conftest.py": python("tests-conftest"),
        "sitecustomize.py": python("sitecustomize"),
        "usercustomize.py": python("usercustomize"),
        "yaml.py": python("shadow-yaml"),
        "pulumi.py": python("shadow-pulumi"),
        "mesh_platform/__init__.py": python("shadow-mesh-platform"),
        "mesh_stacks/__init__.py": python("shadow-mesh-stacks"),
        "stacks/__main__.py": python("stacks-main"),
        "stacks/mesh_stacks/program.py": python("stacks-program"),
        "components/mesh_components/domain.py": python("components"),
        "platform/mesh_platform/cli/app.py": python("platform"),
        "setup.py": python("setup"),
        "noxfile.py": python("nox"),
        "hatch_build.py": python("hatch"),
        "pyproject.toml": '[build-system]\nrequires = []\nbackend-path = ["."]\nbuild-backend = "setup"\n'
        '[tool.pytest.ini_options]\naddopts = "-p conftest"\n',
        "setup.cfg": "[options.entry_points]\nmesh_platform.program =\n  default = mesh_stacks:run\n",
        "requirements/deploy.txt": "--index-url http://127.0.0.1:9/\nevil==1\n",
        "Makefile": f"all:\n\t{shell('makefile')}\n$(shell {shell('makefile-parsed')})\n",
        ".ci/run": f"#!/bin/sh\n{shell('ci')}\n",
        ".github/workflows/gate.yml": f"jobs: {{gate: {{steps: [{{run: '{shell('workflow')}'}}]}}}}\n",
        ".env": f"PULUMI_HOME=/nowhere\nBASH_ENV={canaries}/dotenv\nPYTHONSTARTUP=conftest.py\n",
        ".envrc": shell("envrc") + "\n",
        ".gitattributes": "* filter=evil diff=evil merge=evil export-subst\n",
        ".gitconfig": f'[filter "evil"]\n\tsmudge = {shell("smudge")}\n[core]\n\thooksPath = .hooks\n',
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch%\n',
        ".hooks/post-checkout": f"#!/bin/sh\n{shell('post-checkout')}\n",
        ".hooks/reference-transaction": f"#!/bin/sh\n{shell('reference-transaction')}\n",
        "Pulumi.yaml": "name: mesh\nruntime: {name: python, options: {virtualenv: evil}}\nmain: evil\n"
        "plugins: {providers: [{name: kubernetes, path: ./evil}]}\n",
        "evil/bin/python": f"#!/bin/sh\n{shell('virtualenv')}\n",
        "evil/pulumi-resource-kubernetes": f"#!/bin/sh\n{shell('plugin')}\n",
        "Pulumi.local.yaml": "encryptionsalt: v1:evil\nconfig: {mesh:evil: {secure: v1:evil}}\n",
        "stacks/config/Pulumi.payments-local.yaml": "secretsprovider: passphrase\nencryptionsalt: v1:evil\n",
        "mesh.sources.yaml": "sources: [{repository: 'ext::sh -c touch%', commit: main}]\n",
        "product-templates/streaming-product/hooks/pre_gen_project.py": python("template-hook"),
        "product-templates/streaming-product/cookiecutter.json": '{"product": "{{ cycler.__init__.__globals__ }}"}\n',
        "package.json": '{"scripts": {"postinstall": "' + shell("postinstall") + '"}}\n',
        f"{ACCOUNTS}/processor/__main__.py": python("processor"),
        f"{ACCOUNTS}/tests/conftest.py": python("product-conftest"),
        f"{ACCOUNTS}/jobs/evil.py": python("job"),
        f"{ACCOUNTS}/.ci/run": f"#!/bin/sh\n{shell('product-ci')}\n",
    }


def values(canaries: Path, port: int) -> list[dict[str, str]]:
    """Return edits that put a trap into a value: it stays one, wherever it goes."""
    shell = _shell(canaries)
    jinja = "{{ cycler.__init__.__globals__.os.system('" + shell("jinja") + "') }}"
    name = f"${{jndi:ldap://127.0.0.1:{port}/a}} $({shell('substitution')}) `{shell('backticks')}`"
    return [
        {"file": f"{ACCOUNTS}/product.odps.yaml", "old": "name: Account balances", "new": f'name: "{name} {jinja}"'},
        {"file": f"{ACCOUNTS}/stack.yaml", "old": "[python, -m, accounts]", "new": f'[sh, -c, "{shell("command")}"]'},
        {"file": f"{ACCOUNTS}/stack.yaml", "old": "monitoring:\n", "new": f"{JOBS}monitoring:\n"},
        {"file": "domains/customers/policies/loops.yaml", "new": LOOPS},
    ]


JOBS = "jobs:\n  - {name: evil, kind: python, source: jobs/evil.py}\n"
LOOPS = """\
apiVersion: mesh/v1
kind: Policy
id: loops
version: 1.0.0
title: Takes for ever
owner: customer-data
severity: low
stage: {enforce: 2026-06-01}
expression: >-
  [0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d,
  [0,1,2,3,4,5,6,7,8,9].all(e, [0,1,2,3,4,5,6,7,8,9].all(f, [0,1,2,3,4,5,6,7,8,9].all(g, [0,1,2,3,4,5,6,7,8,9].all(h,
  product.id != "x" && a + b + c + d + e + f + g + h >= 0))))))))
remedy: None.
"""


def broken(canaries: Path, port: int) -> Mapping[str, str]:
    """Return documents that are refused: what they would do happens to nobody."""
    shell = _shell(canaries)
    head = "apiVersion: mesh/v1\nkind: Policy\n"
    return {
        "domains/customers/policies/tag.yaml": f"{head}id: !!python/object/apply:os.system ['{shell('yaml-tag')}']\n",
        "domains/customers/policies/module.yaml": f"{head}id: !!python/module:conftest\n",
        "domains/customers/policies/laughs.yaml": "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)),
        "domains/customers/policies/merge.yaml": f"{head}<<: !include /etc/passwd\n",
        f"{ACCOUNTS}/changes.yaml": f"$ref: http://127.0.0.1:{port}/schema.json\n",
    }


LINKS = {
    f"{ACCOUNTS}/contracts/stolen.v1.odcs.yaml": "/etc/passwd",
    f"{ACCOUNTS}/access/key.grant.yaml": "../../../../../../.ssh/id_ed25519",
    "domains/customers/policies/loop.yaml": "loop.yaml",
    "domains/links": "/",
}
"""Links by path, and what they lead to."""


def _python(canaries: Path) -> Callable[[str], str]:
    return lambda name: f"open({str(canaries / name)!r}, 'w').close()\nimport socket\n"


def _shell(canaries: Path) -> Callable[[str], str]:
    return lambda name: f"touch {canaries / name}"
