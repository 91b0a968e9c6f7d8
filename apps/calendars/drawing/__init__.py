"""How planned time is drawn: lines, bars, cards and rows, built for hundreds on a page."""
