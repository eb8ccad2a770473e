"""The toolkit: messages, cards, dialogs, the command's router, errors, the outbox."""
