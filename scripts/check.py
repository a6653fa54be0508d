"""``make check``: every wall of the house that a machine can hold; all are run, all that fail are named."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# What a production process would find in its environment; the database is never reached by these checks.
PRODUCTION = {
    "DATABASE_URL": "postgresql://guijia_app@127.0.0.1:1/guijia",
    "DATABASE_OWNER_URL": "postgresql://guijia_owner@127.0.0.1:1/guijia",
    "GUIJIA_SECRET_KEY": "k7Jq-2mZxV9_tRw4LpB8yNcE6hUaDs3GfTiKoQ1vXzMnYbWr5lPeHjSu0AgCdF",
    "GUIJIA_SEAL_KEYS": "x1Yk9vQw3sZbT7uNfHq2LmRj5pCd8eGaVi6oKt4B0WE=",
    "GUIJIA_INDEX_KEY": "Zp4-vN8sKq1_wXc7BtYm2RhJd9GfLu5EaTi3oQkVbM6",
    "GUIJIA_HOSTS": "guijia.example",
    "GUIJIA_SECURE": "1",
    "GUIJIA_DEMO": "0",
    "DJANGO_SETTINGS_MODULE": "guijia.config.settings",
}
DJANGO = [sys.executable, "-W", "ignore", "-m", "django"]
STEPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("格式 ruff format", [f"{BIN}/ruff", "format", "--check", "--output-format", "concise", "."], {}),
    ("静态 ruff check", [f"{BIN}/ruff", "check", "--output-format", "concise", "--quiet", "."], {}),
    ("分层 lint-imports", [f"{BIN}/lint-imports", "--no-logo"], {}),
    ("房间 check-rooms", [sys.executable, "-m", "guijia.config.rooms"], {}),
    ("部署 check --deploy", [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("迁移 makemigrations --check", [*DJANGO, "makemigrations", "--check", "--dry-run"], PRODUCTION),
    ("类型 mypy", [f"{BIN}/mypy"], PRODUCTION),
]


def main() -> int:
    """Run every step; those named on the command line only, if any are."""
    wanted = sys.argv[1:]
    failed = []
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUIJIA_", "DATABASE_"))
    }
    for name, command, environment in STEPS:
        if wanted and not any(word in name for word in wanted):
            continue
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
        )
        print(
            f"{'通过' if done.returncode == 0 else '不通过'}  {name}  {time.monotonic() - began:.1f} 秒",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).strip(), flush=True)
    print("检查全部通过。" if not failed else f"没有通过：{'；'.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
