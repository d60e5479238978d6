"""Backup, restore and the move to another database: one format for both kinds of database (docs/backup.md)."""
