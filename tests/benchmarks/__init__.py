"""How fast it is, always beside a naive way of doing the same in the same run."""
