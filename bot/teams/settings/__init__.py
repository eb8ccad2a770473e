"""What a team decides about itself: who owns it, and whether its answers are named or anonymous."""
