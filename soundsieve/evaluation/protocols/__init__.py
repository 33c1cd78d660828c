"""Published test sets: their own lists, files, formulas and averaging, so that figures can stand beside published ones.

:mod:`~soundsieve.evaluation.protocols.sets` is the table of them, :mod:`~soundsieve.evaluation.protocols.loop` what
they share. Mixtures are files that someone else made, or are made of the clips of a list, as the set's authors did.
"""
