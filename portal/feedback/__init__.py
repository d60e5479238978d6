"""What delegates say after sessions and after the forum, without anybody's name; and what comes of it in figures."""
