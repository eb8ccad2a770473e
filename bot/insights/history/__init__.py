"""A team's levels over time, and what changed between any two of its results."""
