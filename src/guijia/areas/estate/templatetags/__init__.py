"""Tags of the estate's templates."""
