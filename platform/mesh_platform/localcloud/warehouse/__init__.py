"""The warehouse of a local cloud: Unity Catalog's objects and rights over one DuckDB file, behind one door."""
