"""One page for a home (一房一档): what the areas know of it, on one dated line."""
