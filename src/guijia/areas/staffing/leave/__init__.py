"""Leave: asked for, approved by the superior, ended by reporting back (HRM-03, W19)."""
