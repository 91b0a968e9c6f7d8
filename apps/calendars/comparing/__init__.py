"""The conflict engine: who is near, what two sides make of each other, and the rows that both share."""
