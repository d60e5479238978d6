"""Check-in at the door: entries, the copy on a device, search, walk-ins, who has arrived. Pure; the pages are in `portal.views`."""
