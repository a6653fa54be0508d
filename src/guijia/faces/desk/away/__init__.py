"""Who is away and who takes their place."""
