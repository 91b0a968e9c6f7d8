"""The components of the interface: template tags over small templates, listed in `templatetags/ui.py`."""
