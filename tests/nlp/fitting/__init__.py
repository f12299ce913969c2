"""Fits what `nlp/lexicon` keeps as figures: the weights of fragments and the scale of confidence."""
