"""``guijia run``: database, tables, reference and demonstration data, server and worker, in one command.

Whatever dies is started again; when this process ends, by whatever death, nothing is left behind.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

from guijia.config.env import Env
from guijia.config.local import environment
from guijia.config.postgres import Postgres, PostgresError
from guijia.config.processes import die_with_parent, kill_group, tie_to_parent

EXIT_BUSY, EXIT_FAILED = 2, 1
STEADY_SECONDS, LONGEST_PAUSE = 60.0, 15.0


def say(text: str) -> None:
    """A line for whoever started us."""
    print(text, flush=True)


@dataclass
class Part:
    """A process that has to be there: started, watched, started again, ended with all below it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    grace_seconds: float = 15.0
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    pause: float = 0.5
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own, to be told when we are gone."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def watch(self) -> None:
        """Start it again when it has ended, later and later while it keeps ending at once."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        if self.process.poll() is None:
            return
        # A killed parent leaves children that would keep the port and the work.
        kill_group(self.process.pid)
        steady = time.monotonic() - self.began > STEADY_SECONDS
        self.pause = 0.5 if steady else min(self.pause * 2, LONGEST_PAUSE)
        say(f"{self.name}停了（代码 {self.process.returncode}），{self.pause:.0f} 秒后重新启动。")
        self.due = time.monotonic() + self.pause
        self.process = None

    def wait(self) -> int:
        """Wait for its own end. Returns: its code."""
        return self.process.wait() if self.process is not None else 0

    def tell(self, wanted: signal.Signals) -> None:
        """Send it a signal, if it is there."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(wanted)

    def end(self, deadline: float) -> None:
        """Wait for its end until then; what is left is killed."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None


def server_command(host: str, port: int, *, workers: int, threads: int) -> list[str]:
    """How the web server is started."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads),
        "--blocking-threads-idle-timeout", "600", "--backlog", "1024", "--respawn-failed-workers",
        "--respawn-interval", "0.5", "--workers-kill-timeout", "10", "--log-level", "warning", "guijia.config.wsgi:application",
    ]  # fmt: skip


def command(*words: str) -> list[str]:
    """Our own command line, in a process of its own."""
    return [sys.executable, "-m", "guijia.config.commands", *words]


def is_free(port: int) -> bool:
    """Can we serve at that port?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Supervisor:
    """Everything of one first run."""

    def __init__(self, *, port: int, workers: int = 2, threads: int = 2) -> None:
        self.env = Env()
        self.var: Path = self.env.var
        self.port = port
        self.workers, self.threads = workers, threads
        self.postgres: Postgres | None = None
        self.parts: list[Part] = []
        self.stopping = 0

    def run(self) -> int:
        """Run until told to stop. Returns: the exit code."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._told_to_stop)
        if os.environ.get("GUIJIA_TIED"):
            # Started by make: do not outlive it.
            tie_to_parent(signal.SIGTERM)
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(
                    "这里已经在运行了，请先停掉那一个（Ctrl-C）。\n"
                    "Already running from this folder; stop that one first."
                )
                return EXIT_BUSY
            if not is_free(self.port):
                say(
                    f"端口 {self.port} 已被别的程序占用。换一个：PORT={self.port + 1} make run\n"
                    f"Port {self.port} is in use. Choose another one: PORT={self.port + 1} make run"
                )
                return EXIT_BUSY
            try:
                self._start()
                self._watch()
            except (PostgresError, StartError) as trouble:
                say(str(trouble))
                return EXIT_FAILED
            except Stopped:
                pass
            finally:
                self._stop()
        return 0

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping += 1
        if self.stopping == 1:
            say("\n正在停止 …")
            raise Stopped
        if self.stopping > 2:
            for part in self.parts:
                part.tell(signal.SIGKILL)

    # -- starting -----------------------------------------------------------------------------------

    def _start(self) -> None:
        urls = None
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(self.var, say=say)
            urls = self.postgres.start()
        surroundings = environment(self.var, urls)
        if "DATABASE_OWNER_URL" not in surroundings:
            raise StartError("给了 DATABASE_URL 却没有 DATABASE_OWNER_URL：建表需要数据库所有者的地址。")
        self._prepare(surroundings)
        serve = server_command("127.0.0.1", self.port, workers=self.workers, threads=self.threads)
        # Server and worker have the application's rights only.
        rights = {name: value for name, value in surroundings.items() if name != "DATABASE_OWNER_URL"}
        self.parts = [Part("网页服务", serve, rights), Part("后台作业", command("worker"), rights, 25.0)]
        for part in self.parts:
            part.start()
        self._await_answer()

    def _prepare(self, surroundings: dict[str, str]) -> None:
        """Make tables, data, screens ready: both at once, and nothing when nothing changed."""
        demo = surroundings["GUIJIA_DEMO"] not in {"", "0", "false"}
        assets = Part("界面", [sys.executable, "-m", "guijia.config.assets"], surroundings)
        tables = Part(
            "数据",
            [sys.executable, "-m", "guijia.config.prepare", *(["--demo"] if demo else [])],
            surroundings,
        )
        waiting = [assets]
        if not self._is_ready(surroundings["DATABASE_OWNER_URL"], demo=demo):
            say("正在准备数据（第一次约一两分钟）…")
            waiting.append(tables)
        self.parts = waiting
        for part in waiting:
            part.start()
        for part in waiting:
            if code := part.wait():
                raise StartError(f"{part.name}没有准备好（代码 {code}），原因见上。")

    def _is_ready(self, owner_url: str, *, demo: bool) -> bool:
        from guijia.config.prepare import MARK, mark

        with psycopg.connect(owner_url, connect_timeout=5) as connection:
            row: Any = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
        return bool(row and row[0] == MARK + mark(demo=demo))

    def _await_answer(self) -> None:
        address = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + 60
        while True:
            for part in self.parts:
                part.watch()
            try:
                urllib.request.urlopen(f"{address}/health", timeout=5).close()  # noqa: S310 - our own address
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise StartError("网页服务一分钟内没有应答，原因见上。") from None
                time.sleep(0.1)
        say(f"\n归家已启动，请用浏览器打开  http://localhost:{self.port}\n按 Ctrl-C 停止。\n")

    # -- watching and stopping -------------------------------------------------------------------------

    def _watch(self) -> None:
        while True:
            if self.postgres is not None and not self.postgres.is_alive():
                say("数据库停了，正在重新启动 …")
                self._again(self.postgres)
            for part in self.parts:
                part.watch()
            time.sleep(0.2)

    def _again(self, postgres: Postgres) -> None:
        """Start the database again, however long it takes; server and worker reconnect by themselves."""
        pause = 0.5
        while True:
            try:
                postgres.launch()
                return
            except PostgresError as trouble:
                say(str(trouble))
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _stop(self) -> None:
        self.stopping = max(self.stopping, 1)
        for part in self.parts:
            part.tell(signal.SIGTERM)
        now = time.monotonic()
        for part in self.parts:
            part.end(now + part.grace_seconds)
        if self.postgres is not None:
            self.postgres.stop()


class Stopped(Exception):
    """Told to stop."""


class StartError(Exception):
    """It could not be started; the text says why."""
