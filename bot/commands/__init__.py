"""The command line: what can be typed (arguments.py), and one module a command with `run(arguments)`."""
