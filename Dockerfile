# syntax=docker/dockerfile:1
# Two images of one build, each the program and nothing else: no shell, no package manager, no root.
#   docker build --target gateway --tag danmaku/gateway:0.1.0 .
#   docker build --target silo --tag danmaku/silo:0.1.0 .
# docs/operations.md, Containers, has how to make them the same twice, for two architectures and with an SBOM.

# Name a digest (...@sha256:...) to have the same base tomorrow. -extra has ICU, which the text rules need.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra

# On the builder's own architecture, for any other.
FROM --platform=$BUILDPLATFORM ${SDK_IMAGE} AS build
WORKDIR /src
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
ARG TARGETARCH=amd64

# What says which packages there are: their layer stays until one of these changes.
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props global.json ./
COPY Danmaku.Contracts/Danmaku.Contracts.csproj Danmaku.Contracts/
COPY Danmaku.Hosting/Danmaku.Hosting.csproj Danmaku.Hosting/
COPY Danmaku.Silo/Danmaku.Silo.csproj Danmaku.Silo/
COPY Danmaku.Gateway/Danmaku.Gateway.csproj Danmaku.Gateway/
RUN dotnet restore Danmaku.Gateway --os linux --arch $TARGETARCH -p:Cluster=true -p:UseAppHost=false
RUN dotnet restore Danmaku.Silo --os linux --arch $TARGETARCH -p:Cluster=true -p:UseAppHost=false

COPY .editorconfig BannedSymbols.txt ./
COPY Danmaku.Contracts Danmaku.Contracts
COPY Danmaku.Hosting Danmaku.Hosting
COPY Danmaku.Silo Danmaku.Silo
COPY Danmaku.Gateway Danmaku.Gateway
RUN dotnet publish Danmaku.Gateway -c Release --no-restore --no-self-contained --os linux --arch $TARGETARCH -p:Cluster=true -p:UseAppHost=false -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -o /out/gateway
RUN dotnet publish Danmaku.Silo -c Release --no-restore --no-self-contained --os linux --arch $TARGETARCH -p:Cluster=true -p:UseAppHost=false -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -o /out/silo
RUN mkdir /out/data

FROM ${RUNTIME_IMAGE} AS gateway
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Danmaku gateway" \
      org.opencontainers.image.description="Comments of live streams: ends viewers' connections, and hosts the rooms itself where there are no silos." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /out/gateway ./
# Where the rooms are kept without silos and without PostgreSQL; the user of the image may write there and nowhere else.
COPY --from=build --chown=1654:1654 /out/data /var/lib/danmaku
ENV Store__Path=/var/lib/danmaku/danmaku.db
USER 1654
EXPOSE 8080 8081
ENTRYPOINT ["dotnet", "Danmaku.Gateway.dll"]

FROM ${RUNTIME_IMAGE} AS silo
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Danmaku silo" \
      org.opencontainers.image.description="Comments of live streams: hosts the rooms of a cluster." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /out/silo ./
USER 1654
EXPOSE 8081 8082 8083 11111
ENTRYPOINT ["dotnet", "Danmaku.Silo.dll"]
