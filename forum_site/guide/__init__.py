"""The illustrated guide for organisers: `docs/guide/`, shown inside the admin."""
