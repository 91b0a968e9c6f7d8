"""A believable company made by code: a parcel and payments firm, eighteen months of its changes and releases.

Deterministic by seed and dated relative to the database's today. The past is written in bulk *with* history and events;
what is open now is walked through the same services that people use, so that every rule has been asked.
"""
