# The application for compose.yaml: locked libraries, the pages' assets, no compiler and no root.
FROM python:3.12-slim-bookworm

ENV PATH=/opt/jiuzhu/.venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /opt/jiuzhu

COPY requirements/ requirements/
RUN python -m venv .venv \
 && pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
 && uv pip install --no-cache --require-hashes -r requirements/base.txt

COPY . .
RUN python -m tools.assets && rm -rf node_modules \
 && uv pip install --no-cache --no-deps --no-build-isolation --editable . \
 && useradd --create-home jiuzhu && install -d -o jiuzhu /home/jiuzhu/.local/share

USER jiuzhu
EXPOSE 8000
CMD ["jiuzhu", "serve", "--host", "0.0.0.0", "--port", "8000"]
