"""Documents resolved into one immutable mesh: products, ports, agreements, rights and names."""
