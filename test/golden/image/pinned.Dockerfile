# Made by `cdk8s-mesh dockerfile` from the recipe of greeter: change the recipe.

FROM docker.io/library/rust:1-slim-bookworm@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS chef
RUN cargo install cargo-chef --version 0.1.78 --locked
WORKDIR /src

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

# The dependencies alone: this layer is built again only when Cargo.toml or Cargo.lock change.
FROM chef AS dependencies
COPY --from=planner /src/recipe.json recipe.json
RUN cargo chef cook --release --locked --recipe-path recipe.json

FROM dependencies AS build
COPY . .
RUN cargo build --release --locked --bin greeter

# The binary alone: no shell and no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.description="Says \"hello\" for \$5" \
      org.opencontainers.image.source="https://github.com/acme/greeter" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot" \
      org.opencontainers.image.base.digest="sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
WORKDIR /app
COPY --from=build /src/target/release/greeter /app/greeter
USER 65532:65532
EXPOSE 8080
# The exec form: the service is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/app/greeter"]
