"""The scenarios that come with ccgsim: found by name alone, wherever one works."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_SUFFIX = ".toml"
THE_RECORD = "record-2013-2018"
"""The name of the scenario that most others extend."""


def library_folder() -> Path:
    """Return where the scenarios that come with ccgsim are: in a clone, its folder `scenarios`."""
    installed = _PACKAGE / "scenarios"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "scenarios"


def library() -> list[Path]:
    """Return the files of the scenarios that come with ccgsim: the record's, then by name."""
    found = library_folder().glob(f"*{_SUFFIX}")
    return sorted(found, key=lambda path: (path.stem != THE_RECORD, path.stem))


def at_hand(name: str | Path, folder: Path = Path()) -> Path:
    """Return the file that a name means.

    Args:
        name: a path from ``folder``, with its suffix; or the name alone of a scenario of the
            library, with or without it, where the folder has none of that name.
        folder: that of the file in which the name stands.

    Returns:
        The path, even where nothing is there.
    """
    beside = folder / name
    if Path(name).name != str(name) or _is_there(beside):
        return beside
    shipped = library_folder() / f"{str(name).removesuffix(_SUFFIX)}{_SUFFIX}"
    return shipped if shipped.is_file() else beside


def _is_there(path: Path) -> bool:
    """Return whether something is at a path; one that cannot be looked up is left to be refused."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True
