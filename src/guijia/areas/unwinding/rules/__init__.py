"""Who owes what (``settling``); what is undone in which order, and when (``undoing``). Pure."""
