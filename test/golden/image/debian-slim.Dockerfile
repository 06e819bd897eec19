# Made by `cdk8s-mesh dockerfile` from the recipe of greeter: change the recipe.

FROM docker.io/library/rust:1-slim-trixie AS chef
RUN apt-get update && apt-get install --yes --no-install-recommends libpq-dev && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,sharing=locked,target=/usr/local/cargo/registry \
    --mount=type=cache,sharing=locked,target=/usr/local/cargo/git/db \
    cargo install cargo-chef --version 0.1.78 --locked
WORKDIR /src

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

# The dependencies alone: this layer is built again only when Cargo.toml or Cargo.lock change.
FROM chef AS dependencies
COPY --from=planner /src/recipe.json recipe.json
RUN --mount=type=cache,sharing=locked,target=/usr/local/cargo/registry \
    --mount=type=cache,sharing=locked,target=/usr/local/cargo/git/db \
    cargo chef cook --release --locked --recipe-path recipe.json --features metrics,tls

FROM dependencies AS build
COPY . .
RUN --mount=type=cache,sharing=locked,target=/usr/local/cargo/registry \
    --mount=type=cache,sharing=locked,target=/usr/local/cargo/git/db \
    cargo build --release --locked --bin greeter --features metrics,tls

# The user is a number, so that Kubernetes sees that it is not root.
FROM docker.io/library/debian:trixie-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates libpq5 tzdata && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin app
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.base.name="docker.io/library/debian:trixie-slim"
WORKDIR /app
COPY --from=build /src/target/release/greeter /app/greeter
USER 10001:10001
EXPOSE 8080 9090
# The exec form: the service is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/app/greeter"]
