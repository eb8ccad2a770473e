"""The assessment as a conversation: start, ask, answer, go back, pause, finish, cancel."""
