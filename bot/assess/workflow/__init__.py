"""The step of Workflow Builder that runs an assessment, and is told how it ended."""
