"""How the parts are put together: settings, processes, database and broker."""
