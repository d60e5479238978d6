"""Badges: who carries which, what stands on it, and the PDF."""
