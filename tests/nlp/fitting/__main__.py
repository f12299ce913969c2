"""`python -m tests.nlp.fitting [FILE …]`: fit the figures of `nlp/lexicon` anew and write them there.

Every FILE holds labelled messages as `sandan evaluate` reads them; they are learnt from beside our own.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nlp.lexicon
from nlp.sorter import Sorter
from tests.nlp.fitting.cutting import cut_figures, cuts_file
from tests.nlp.fitting.examples import demands_alone, examples_elsewhere, own_examples
from tests.nlp.fitting.files import fragments_file, scale_file
from tests.nlp.fitting.learning import learn
from tests.nlp.fitting.placing import own_messages, place_figures, places_file
from tests.nlp.fitting.trial import cross_validated, curve, idle_figures, idle_sum, lexicon_with, sure_from

FOLDER = Path(nlp.lexicon.__file__).parent


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.nlp.fitting", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    files = parser.parse_args().files
    examples = own_examples() + [each for file in files for each in examples_elsewhere(file)]
    demands = demands_alone()
    trial = cross_validated(examples + demands)
    answers = trial.answers
    points, idle = curve(answers), idle_figures(trial)
    sure = sure_from(answers, points)
    weights = learn(examples + demands)
    FOLDER.joinpath("fragments.txt").write_text(fragments_file(weights), encoding="utf-8")
    text = scale_file(lexicon_with(weights, idle).scale, points, sure)
    FOLDER.joinpath("scale.toml").write_text(text, encoding="utf-8")
    unlearnt = learn(examples)  # what tells demands apart must not know them by heart
    figures = cut_figures(Sorter(lexicon_with(unlearnt, idle)))
    FOLDER.joinpath("cuts.toml").write_text(cuts_file(figures), encoding="utf-8")
    FOLDER.joinpath("places.txt").write_text(places_file(*place_figures(own_messages())), encoding="utf-8")
    right = sum(each.right for each in answers) / len(answers)
    told = sum(idle_sum(idle, each) > 0 for each in trial.talk) / len(trial.talk)
    sys.stdout.write(
        f"{len(examples) + len(demands)} texts, {right:.3f} right without having been learnt; sure: {sure};"
        f" {told:.3f} of what is no order told\n"
    )


if __name__ == "__main__":
    main()
