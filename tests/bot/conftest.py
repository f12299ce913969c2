"""Failures of the shared contract show their values, as those of any test do."""

import pytest

pytest.register_assert_rewrite("tests.channel_contract", "tests.channel_guard", "tests.channel_stage")
