"""Taking what was said out of the bot, for tables and other programs, and into another one."""
