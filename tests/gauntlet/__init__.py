"""The real service under kill -9, again and again; then every order is accounted for.

python -m tests.gauntlet [--minutes 10] [--orders 400] [--processes 3] [--database postgresql]
"""
