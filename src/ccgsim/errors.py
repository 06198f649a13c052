"""Errors a user can meet: each says what is wrong, where it is, and what to do."""

from __future__ import annotations


class CcgsimError(Exception):
    """Base of every error caused by input; the command line prints it without a traceback."""


class FactsError(CcgsimError):
    """A table of facts is missing, damaged or contradicts another."""


class ScenarioError(CcgsimError):
    """A scenario file cannot be read or holds a setting that is not valid."""


class SweepError(CcgsimError):
    """A sweep file cannot be read or asks for what cannot be done, or a sweep cannot go on."""


class ParameterError(CcgsimError):
    """A behavioural parameter is unknown or outside its bounds."""


class RulesError(CcgsimError):
    """A rule is named that there is not."""


class ResultsError(CcgsimError):
    """A results folder cannot be written, or what is in it cannot be read."""


class InterventionError(CcgsimError):
    """What a CCG is told to do by hand cannot be done."""
