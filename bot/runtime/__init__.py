"""What keeps the process going: workers, alarms, the HTTP server, and what goes into its log."""
