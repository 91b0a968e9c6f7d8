"""What approvals itself lets be revised: its policies and its boards."""

from ..revisions import revisables
from .board import BOARD
from .policy import POLICY

revisables.add("policy", POLICY)
revisables.add("board", BOARD)
