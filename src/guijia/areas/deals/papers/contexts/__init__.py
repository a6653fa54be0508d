"""The data of each printed form, built from the deal exactly in the shapes of ``papers.shapes``."""
