"""Announcements to delegates by mail: to whom, what it says, who has got it, and how one gets no more."""
