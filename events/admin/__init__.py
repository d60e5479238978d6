from events.admin import country, delegate, delegation, forum, gallery, parts, session, today, venue

__all__ = ["country", "delegate", "delegation", "forum", "gallery", "parts", "session", "today", "venue"]
