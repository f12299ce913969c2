"""The browser chat: pages, a WebSocket, photos, and the channel that the outbox sends through."""
