"""Who reaches what: every address, every role, own and other projects."""
