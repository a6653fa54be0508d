"""Reports and boards: numbers counted from what happened, each of which opens its records."""
