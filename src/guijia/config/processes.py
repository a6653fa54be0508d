"""Processes that must not outlive what started them (Linux says so itself; elsewhere we do our best)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def tie_to_parent(wanted: int) -> None:
    """Have this very process told with signal ``wanted`` when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, wanted, 0, 0, 0)


def die_with_parent(wanted: int) -> Callable[[], None]:
    """For a child about to be started: be told with signal ``wanted`` when its parent is gone (Linux)."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def set_it() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, wanted, 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), wanted)

    return set_it


def processes_in(folder: Path) -> list[int]:
    """Processes whose working folder is ``folder``: a server and every one of its children (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if Path("/proc/self").exists() else []:
        try:
            if (
                os.readlink(entry / "cwd") == str(folder)
                and (entry / "stat").read_text().split(")")[-1].split()[0] != "Z"
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def kill_group(leader: int) -> None:
    """End whatever is left of a process group that we started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
