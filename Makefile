# A convenience: each recipe is a script of its own, so a machine without make loses nothing.
.PHONY: check fix test run lock

check:
	bin/check

fix:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint --reformat --quiet templates

test:
	bin/test

run:
	bin/run

# Never uv.lock: it names the registry's host in each entry.
lock:
	uv pip compile -q pyproject.toml --extra embedded --generate-hashes --no-header --python-version 3.11 -o requirements/base.lock
	uv pip compile -q pyproject.toml --extra embedded --extra dev --constraint requirements/base.lock --generate-hashes --no-header --python-version 3.11 -o requirements/dev.lock
