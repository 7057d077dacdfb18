# One image for web, worker, beat and the one-shot services; docker-compose.yml says which program runs.
FROM python:3.11-slim

ENV LC_ALL=C.UTF-8 TZ=Asia/Shanghai PYTHONUNBUFFERED=1 POVERTYCASE_DATA=/srv/data
# An intranet mirror is given with `--build-arg PIP_INDEX_URL=...`.
ARG PIP_INDEX_URL

RUN groupadd --gid 10001 povertycase && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin povertycase && \
    install -d -o 10001 -g 10001 -m 0700 /srv/data /srv/authority /srv/tls

WORKDIR /srv/povertycase
# The lock file holds the embedded servers too: their pg_dump and psql are of the same version as the database.
COPY requirements/base.lock requirements/base.lock
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.lock
COPY . .

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "povertycase.wsgi:application", "--bind", "0.0.0.0:8000"]
