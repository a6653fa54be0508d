"""Counts what one request asks of the database, when the client wants to know; otherwise stays out of the way."""

import json
import os
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "HTTP_X_BENCH"


class Counting:
    """``X-Bench: 1`` is answered with ``X-Queries``, ``X-Database-Ms``, ``X-Cpu-Ms``, ``X-Server-Ms``.

    ``X-Bench: list`` also writes the statements to the file that ``BENCH_STATEMENTS`` names.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.META.get(HEADER)
        if not wanted:
            return self.get_response(request)
        asked: list[tuple[str, float]] = []

        def watch(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(statement, params, many, context)
            finally:
                asked.append((statement, (time.perf_counter() - start) * 1000))

        wall, cpu = time.perf_counter(), time.thread_time()
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        response.headers["X-Cpu-Ms"] = f"{(time.thread_time() - cpu) * 1000:.2f}"
        response.headers["X-Server-Ms"] = f"{(time.perf_counter() - wall) * 1000:.2f}"
        response.headers["X-Queries"] = str(len(asked))
        response.headers["X-Database-Ms"] = f"{sum(took for _, took in asked):.2f}"
        if wanted == "list" and (path := os.environ.get("BENCH_STATEMENTS")):
            with open(path, "a") as out:
                out.write(
                    json.dumps({"path": request.get_full_path(), "asked": asked}, ensure_ascii=False) + "\n"
                )
        return response
