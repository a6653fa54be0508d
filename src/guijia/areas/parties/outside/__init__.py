"""Outside parties: authorities, banks, firms and neighbours with contacts and open items (ORG-07)."""
