# Two commands: `make run` (try it) and `make test` (work on it). Everything needs only Python and make.
SHELL = /bin/sh
PYTHON ?=
export PYTHON
BIN = .venv/bin

.PHONY: help setup dev run test test-long check bench crash corpus format lock clean

help:
	@echo "make run        启动，含演示数据；PORT=8080 换端口，Ctrl-C 停止"
	@echo "make setup      只装好环境（.venv/bin/guijia）"
	@echo "make test       测试（十分钟内）    make test-long  浏览器、并发与断电（一小时内）"
	@echo "make check      格式、静态检查、类型、分层、部署检查"
	@echo "make corpus     全部坏输入过一遍每个表单和地址，全部岗位过一遍每个地址（很久）"
	@echo "make bench      速度               make crash      反复 kill -9"
	@echo "make format     整理格式           make lock       重新锁定依赖    make clean  清除生成的文件（不动数据）"

setup:
	@sh scripts/setup

dev:
	@sh scripts/setup dev

run: setup
	@GUIJIA_TIED=1 $(BIN)/guijia run

test: dev
	@$(BIN)/python -m guijia.config.assets --build
	@$(BIN)/python -m pytest -n 2 -m "not long and not browser and not bench and not exhaustive" $(ARGS)

test-long: dev
	@$(BIN)/python -m guijia.config.assets --build
	@$(BIN)/python -m pytest -m "(long or browser) and not bench and not exhaustive" $(ARGS)

check: dev
	@$(BIN)/python scripts/check.py

bench: dev
	@$(BIN)/python -m pytest tests/bench -m bench -s $(ARGS)

corpus: dev
	@$(BIN)/python -m pytest tests/corpus_run tests/access -n 2 -m "exhaustive" $(ARGS)

crash: dev
	@GUIJIA_ROUNDS=25 GUIJIA_CLOCKS=10000 $(BIN)/python -m pytest tests -m crash -s $(ARGS)

format: dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: dev
	@sh scripts/lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist var/static var/test
	@rm -rf frontend/node_modules src/guijia/kit/static/guijia src/guijia/platform/papers/fonts
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "已清除。数据在 var/ 里，没有动。"
