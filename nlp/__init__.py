"""What a resident's words mean: text in, :class:`~nlp.understanding.Understanding` out. Pure."""
