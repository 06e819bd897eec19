# Made by `cdk8s-mesh dockerfile` from the recipe of greeter: change the recipe.

FROM docker.io/library/rust:1-slim-bookworm AS chef
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
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot"
WORKDIR /app
COPY --from=build /src/target/release/greeter /app/greeter
USER 65532:65532
EXPOSE 8080
# The exec form: the service is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/app/greeter"]
