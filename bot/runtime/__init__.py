"""What keeps the process going: workers, alarms, the HTTP server, the log."""
