"""Board meetings: who may lead them, their states, their order, and how they plug in."""
