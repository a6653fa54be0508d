"""Which rights a role carries: shipped with the product, adjusted within limits by an administrator."""
