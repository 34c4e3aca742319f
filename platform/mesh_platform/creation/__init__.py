"""A new product or domain: answers judged, a template rendered, the result checked and put in place as a whole."""

from .answers import WrongAnswer, given
from .create import Creation, Draft, create, draft
from .template import Template, names, read

__all__ = ["Creation", "Draft", "Template", "WrongAnswer", "create", "draft", "given", "names", "read"]
