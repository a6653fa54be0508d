"""Goals and plans: proposed, confirmed by the superior, reviewed every month (GOL-01, W30)."""
