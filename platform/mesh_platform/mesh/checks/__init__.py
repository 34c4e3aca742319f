"""What documents say of each other: places, references, and what one of them requires of another."""

from .environments import environments
from .governance import governance
from .places import places
from .products import products
from .stacks import stacks

__all__ = ["environments", "governance", "places", "products", "stacks"]
