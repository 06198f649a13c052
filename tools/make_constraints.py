"""Rewrite constraints.txt: the versions ccgsim is tested with, on every Python it supports.

    python tools/make_constraints.py python3.11 python3.12 python3.13

pip resolves all extras for each interpreter in turn, newest versions first. A later interpreter is
held to the versions of those before it, so that results can be compared across Pythons: give the
oldest first. Only what pyproject.toml itself requires by Python version (Mesa) is left free.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The versions ccgsim is tested with. Made by tools/make_constraints.py: do not edit by hand.
"""


def bound_to_python() -> set[str]:
    """Return the packages whose version pyproject.toml chooses by Python version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    marked = [line for line in project["dependencies"] if "python_version" in line]
    return {canonical(re.split(r"[^\w.-]", line)[0]) for line in marked}


def canonical(name: str) -> str:
    """Return a package's name in the one spelling that compares equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def resolve(interpreter: str, held: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Let pip choose versions without installing them.

    Arguments: the interpreter's command and the versions to hold to. Returns the interpreter's
    version ("3.12") and the version chosen for each package.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([interpreter, "-m", "venv", folder / "venv"], check=True)
        python = folder / "venv/bin/python"
        constraints = folder / "held.txt"
        constraints.write_text("".join(f"{package}=={held[package]}\n" for package in held))
        report = folder / "report.json"
        resolve_only = ["-m", "pip", "install", "--quiet", "--dry-run", "--report", str(report)]
        what = ["--constraint", str(constraints), f"{ROOT}[app,test,dev]"]
        subprocess.run([python, *resolve_only, *what], check=True)
        answer = json.loads(report.read_text(encoding="utf-8"))
    chosen = {
        canonical(package["metadata"]["name"]): package["metadata"]["version"]
        for package in answer["install"]
    }
    del chosen["ccgsim"]
    return answer["environment"]["python_version"], chosen


def constraint_lines(resolved: dict[str, dict[str, str]]) -> list[str]:
    """Return the lines of the file: one per package, or one per version where Pythons differ.

    Argument: for each Python version, the version of each package.
    """
    lines = []
    for package in sorted({package for chosen in resolved.values() for package in chosen}):
        pythons: dict[str, list[str]] = {}
        for python, chosen in resolved.items():
            if package in chosen:
                pythons.setdefault(chosen[package], []).append(f"python_version == '{python}'")
        for version, markers in pythons.items():
            marker = f"; {' or '.join(markers)}" if len(pythons) > 1 else ""
            lines.append(f"{package}=={version}{marker}\n")
    return lines


def main(interpreters: list[str]) -> None:
    """Resolve for each interpreter and write the file."""
    if not interpreters:
        sys.exit(__doc__)
    free = bound_to_python()
    held: dict[str, str] = {}
    resolved = {}
    for interpreter in interpreters:
        python, chosen = resolve(interpreter, held)
        resolved[python] = chosen
        held |= {package: chosen[package] for package in chosen if package not in free}
    text = HEADER + "".join(constraint_lines(resolved))
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
