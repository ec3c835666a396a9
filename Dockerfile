# care100 for any computer that runs containers, and for scheduled jobs: see docs/install.md.
#
#     docker build -t care100 .
#     docker run --rm -it -v care100:/data care100 lists

FROM python:3.13-slim AS build
WORKDIR /build
# Unchanged dependencies are taken from the cache of an earlier build.
COPY requirements.lock ./
RUN python -m venv /opt/care100 \
 && /opt/care100/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY LICENSE README.md pyproject.toml ./
COPY src ./src
COPY lists ./lists
COPY migrations ./migrations
COPY docs/man ./docs/man
# care100 recognises by the empty file that it runs in this image.
RUN /opt/care100/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation . \
 && touch /opt/care100/care100-image

FROM python:3.13-slim
RUN groupadd --gid 10001 care100 \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data care100 \
 && install -d -m 700 -o care100 -g care100 /data
COPY --from=build /opt/care100 /opt/care100
# A container has no keyring. The tokens are in a file in the volume, which only this user can read.
ENV PATH=/opt/care100/bin:$PATH \
    HOME=/data \
    CARE100_HOME=/data \
    CARE100_KEYRING=file
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["care100"]
