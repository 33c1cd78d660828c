"""Published test sets: their own lists, files, formulas and averaging, so that figures can stand beside published ones.

:mod:`~soundsieve.evaluation.protocols.sets` is the table of them. Their mixtures are files that someone else made; none
is mixed here.
"""
