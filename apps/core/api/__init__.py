"""What every API endpoint stands on: strict reading, problem documents, keyset pages, versions, transitions."""
