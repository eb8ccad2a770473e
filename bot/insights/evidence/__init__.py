"""What stands behind the levels: practice by practice, who said what when, with notes and links."""
