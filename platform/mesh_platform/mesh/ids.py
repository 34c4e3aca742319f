"""Identities of the mesh: domain, product, port and stack ids, parsed and formatted in one place."""

from __future__ import annotations

import re
from typing import NamedTuple

DOMAIN = re.compile(r"[a-z][a-z0-9]{1,19}")
PART = re.compile(r"(?=.{2,30}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
RESERVED_DOMAINS = frozenset({"platform", "sandboxes", "mesh", "identity"})
RESERVED_PRODUCTS = frozenset({"deployer", "workloads"})
"""Names that the platform itself takes below a domain: its deployer account and its group of workloads."""


class ProductId(NamedTuple):
    """`<domain>.<product>`."""

    domain: str
    product: str

    def __str__(self) -> str:
        return f"{self.domain}.{self.product}"

    @classmethod
    def parse(cls, text: str) -> ProductId:
        """Read `<domain>.<product>`; raises ValueError for anything else."""
        domain, dot, product = text.partition(".")
        if not (dot and DOMAIN.fullmatch(domain) and PART.fullmatch(product)):
            raise ValueError(f"{text!r} is not of the form <domain>.<product>")
        return cls(domain, product)


class PortId(NamedTuple):
    """`<domain>.<product>.<port>.v<major>`: the major is part of the identity, so two majors coexist."""

    product: ProductId
    port: str
    major: int

    def __str__(self) -> str:
        return f"{self.product}.{self.key}"

    @property
    def key(self) -> str:
        """`<port>.v<major>`, the port's name inside its product (OAAS outputPortId, keys of stack.yaml)."""
        return f"{self.port}.v{self.major}"

    @classmethod
    def parse(cls, text: str) -> PortId:
        """Read `<domain>.<product>.<port>.v<major>`; raises ValueError for anything else."""
        head, _, version = text.rpartition(".")
        product, _, port = head.rpartition(".")
        if not (re.fullmatch(r"v[1-9][0-9]{0,3}", version) and PART.fullmatch(port)):
            raise ValueError(f"{text!r} is not of the form <domain>.<product>.<port>.v<major>")
        return cls(ProductId.parse(product), port, int(version[1:]))


class StackId(NamedTuple):
    """A stack: `platform-<env>`, `<domain>-identity-<env>`, `<domain>-<env>`."""

    layer: str
    environment: str
    domain: str = ""

    def __str__(self) -> str:
        middle = {"platform": "platform", "identity": f"{self.domain}-identity", "domain": self.domain}[self.layer]
        return f"{middle}-{self.environment}"

    @classmethod
    def parse(cls, text: str) -> StackId:
        """Read a stack name; raises ValueError with the accepted forms."""
        *front, environment = text.split("-")
        if DOMAIN.fullmatch(environment):
            match front:
                case ["platform"]:
                    return cls("platform", environment)
                case [domain, "identity"] if _free(domain):
                    return cls("identity", environment, domain)
                case [domain] if _free(domain):
                    return cls("domain", environment, domain)
                case _:
                    pass
        raise ValueError(f"{text!r} is not platform-<env>, <domain>-identity-<env> or <domain>-<env>")


def _free(domain: str) -> bool:
    return DOMAIN.fullmatch(domain) is not None and domain not in RESERVED_DOMAINS
