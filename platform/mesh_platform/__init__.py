"""A data mesh platform as code: documents in, a judged and deployed data product stack out."""

__version__ = "0.1.0"
