# There are two targets: `webhook` and `agent`. Only the stages `restore` and `toolchain` use the network: .ci/images builds them first and
# then builds the rest with --network=none, a form that docker, podman and every buildah know.
# Base images are build arguments, so that you can use a mirror. SDK and runtime belong to the lock files: change the three together (a test
# compares them). Append @sha256:... to pin the bytes; Renovate reads and updates both forms in these two lines.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble-aot
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled

FROM --platform=$BUILDPLATFORM ${SDK} AS restore
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Directory.Build.props src/BannedSymbols.txt src/
COPY src/VaultInjector.Contracts/VaultInjector.Contracts.csproj src/VaultInjector.Contracts/packages.lock.json src/VaultInjector.Contracts/
COPY src/VaultInjector.Runtime/VaultInjector.Runtime.csproj src/VaultInjector.Runtime/packages.lock.json src/VaultInjector.Runtime/
COPY src/VaultInjector.Templates/VaultInjector.Templates.csproj src/VaultInjector.Templates/packages.lock.json src/VaultInjector.Templates/
COPY src/VaultInjector.Rendering/VaultInjector.Rendering.csproj src/VaultInjector.Rendering/packages.lock.json src/VaultInjector.Rendering/
COPY src/VaultInjector.Injection/VaultInjector.Injection.csproj src/VaultInjector.Injection/packages.lock.json src/VaultInjector.Injection/
COPY src/VaultInjector.Vault/VaultInjector.Vault.csproj src/VaultInjector.Vault/packages.lock.json src/VaultInjector.Vault/
COPY src/VaultInjector.Webhook/VaultInjector.Webhook.csproj src/VaultInjector.Webhook/packages.lock.json src/VaultInjector.Webhook/
COPY src/VaultInjector.CommandLine/VaultInjector.CommandLine.csproj src/VaultInjector.CommandLine/packages.lock.json src/VaultInjector.CommandLine/
COPY src/VaultInjector.Agent/VaultInjector.Agent.csproj src/VaultInjector.Agent/packages.lock.json src/VaultInjector.Agent/
COPY src/VaultInjector/VaultInjector.csproj src/VaultInjector/packages.lock.json src/VaultInjector/
# Restore the packages of the lock files, for both architectures.
RUN dotnet restore src/VaultInjector --locked-mode && dotnet restore src/VaultInjector.Agent --locked-mode

# .NET does not run under emulation. Therefore the build machine cross-compiles, with a linker for the target architecture. The list of
# packages (SBOM) is written with jq.
# The agent is linked statically: that takes OpenSSL and the C library for the target, and cmake.
FROM restore AS toolchain
ARG BUILDARCH
ARG TARGETARCH
COPY .ci/toolchain .ci/
RUN .ci/toolchain "${BUILDARCH:-amd64}" "${TARGETARCH:-${BUILDARCH:-amd64}}" && rm -rf /var/lib/apt/lists/*

# .ci/image-files lays out what the images hold, each file with the time of the commit: the same sources give the same layers.
FROM toolchain AS build
ARG BUILDARCH
ARG TARGETARCH
ARG REVISION=
ARG SOURCE_DATE_EPOCH=0
COPY src/ src/
COPY LICENSE THIRD-PARTY-NOTICES.txt ./
COPY .ci/ .ci/
RUN rid="linux-$(echo "${TARGETARCH:-${BUILDARCH:-amd64}}" | sed -e s/amd64/x64/)" \
    && for project in VaultInjector VaultInjector.Agent; do \
         dotnet publish "src/$project" --no-restore --configuration Release --runtime "$rid" --output "/out/$project" \
             -p:SourceRevisionId="$REVISION" -p:LinkStatically=true -p:CppCompilerAndLinker=/usr/local/bin/target-clang || exit 1; \
       done \
    && .ci/image-files VaultInjector /out/VaultInjector/vault-injector "$rid" /files/webhook \
    && .ci/image-files VaultInjector.Agent /out/VaultInjector.Agent/vault-injector-agent "$rid" /files/agent

# The images have no shell and no package manager. The processes write only to volumes that Kubernetes mounts. Without the platform the
# base of the build machine would be taken when the compiler crosses.
FROM --platform=$TARGETPLATFORM scratch AS agent
ARG REVISION=
ARG SOURCE=
ARG VERSION=
LABEL org.opencontainers.image.title="vault-injector-agent" org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=build /files/agent/ /
ENV DOTNET_DbgEnableMiniDump=0 DOTNET_EnableDiagnostics=0
USER 65532:65532
ENTRYPOINT ["/vault-injector-agent"]

FROM --platform=$TARGETPLATFORM ${RUNTIME} AS webhook
ARG RUNTIME
ARG BASE_DIGEST=
ARG REVISION=
ARG SOURCE=
ARG VERSION=
LABEL org.opencontainers.image.title="vault-injector" org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${RUNTIME}" org.opencontainers.image.base.digest="${BASE_DIGEST}"
COPY --from=build /files/webhook/ /
ENV DOTNET_DbgEnableMiniDump=0 DOTNET_EnableDiagnostics=0
EXPOSE 8443 8444 8080
USER 65532:65532
ENTRYPOINT ["/vault-injector"]
