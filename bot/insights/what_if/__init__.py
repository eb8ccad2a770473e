"""What if: practices picked as if in place, and the levels that each model would then give."""
