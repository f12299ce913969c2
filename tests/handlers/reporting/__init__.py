"""Tests of the summaries' making."""
