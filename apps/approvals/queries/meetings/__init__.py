"""Reads of board meetings."""
