"""What each role is for and carries, and how an administrator adjusts it."""
