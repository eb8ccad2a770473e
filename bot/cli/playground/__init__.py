"""Without Slack's tokens the bot runs on the playground: started beside it, reached as Slack is."""
