# Made by `cdk8s-mesh dockerfile` from the recipe of user-service: change the recipe.
# Up to the build stage all binaries of the workspace have the same text, so that they share these layers.

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

# The crates that the binaries share, beside manifests alone: built again only when they change.
FROM dependencies AS libraries
COPY Cargo.toml Cargo.lock ./
COPY order-service/Cargo.toml order-service/
COPY user-service/Cargo.toml user-service/
COPY lifecycle lifecycle/
RUN cargo build --release --locked --lib

FROM libraries AS build
COPY order-service order-service
COPY user-service user-service
RUN cargo build --release --locked --bin user-service

# The binary alone: no shell and no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="user-service" \
      org.opencontainers.image.description="The shop's users, with a visit count in Redis when there is one" \
      org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot"
WORKDIR /app
COPY --from=build /src/target/release/user-service /app/user-service
USER 65532:65532
EXPOSE 8080
# The exec form: the service is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/app/user-service"]
