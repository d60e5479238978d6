"""Addresses of the desks at the door, below `/check-in/`: in the language of whoever is signed in."""

from django.urls import path

from portal.views import checkin_board, checkin_desk, checkin_device, checkin_people

urlpatterns = [
    path("", checkin_desk.desk, name="check-in"),
    path("entries/", checkin_device.entries, name="check-in-entries"),
    path("copy/", checkin_device.copy, name="check-in-copy"),
    path("worker.js", checkin_device.worker, name="check-in-worker"),
    path("frame/", checkin_device.frame, name="check-in-frame"),
    path("search/", checkin_people.search, name="check-in-search"),
    path("badge/", checkin_people.badge, name="check-in-badge"),
    path("walk-in/", checkin_people.walk_in, name="check-in-walk-in"),
    path("board/", checkin_board.board, name="check-in-board"),
    path("board/rows/", checkin_board.rows, name="check-in-board-rows"),
    path("counts/", checkin_board.counts, name="check-in-counts"),
]
