"""Starting an assessment: by command, Home tab or shortcut; and what is offered while one is open."""
