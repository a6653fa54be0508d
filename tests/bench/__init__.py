"""Speed beside its floor: a hundred thousand cases, the product's own server, and a plain page next to it."""
