"""Tests of the browser chat over real HTTP and WebSockets."""
