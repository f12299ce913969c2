"""The Telegram channel, alone and over real HTTP against the loopback Bot API."""
