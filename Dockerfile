# syntax=docker/dockerfile:1.7
# Builds any service:  docker build --build-arg SERVICE=facebook -t data-connector/facebook:0.1.0 .
# SERVICE is gateway, keeper, notifier, vault-demo, or a provider's name.
#
# Both base images are pinned by digest (docs/operations.md says how to replace one).
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f

FROM ${NODE_IMAGE} AS source
WORKDIR /src
COPY . .

FROM source AS build
ARG SERVICE
RUN --mount=type=cache,target=/root/.npm sh scripts/image/assemble.sh "$SERVICE" /out/app
# A named volume takes its owner from the image.
RUN mkdir -p /out/spool && chmod 0700 /out/spool

# The third party of a provider that the operator has no app for; never in production.
#   docker build --target simulator -t data-connector/simulator:0.1.0 .
FROM source AS simulator
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
USER node
ENTRYPOINT ["node", "--conditions=data-connector-source", "--import", "tsx", "scripts/simulator.ts"]

FROM ${RUNTIME_IMAGE} AS service
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="data-connector/${SERVICE}" \
      org.opencontainers.image.description="Data Connector Server: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="Data Connector Server"
# This very Node, on a base that has glibc and no shell.
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build --chown=65532:65532 /out/spool /spool
COPY --from=build /out/app /app
ENV NODE_ENV=production \
    NODE_OPTIONS='--max-semi-space-size=16 --disable-warning=DEP0060' \
    PORT=8080 \
    SPOOL_DIR=/spool
WORKDIR /app
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["/usr/local/bin/node", "/app/healthcheck.mjs"]
# Node is process 1: it gets SIGTERM itself, and drains.
ENTRYPOINT ["/usr/local/bin/node", "/app/main.mjs"]
