# There are two targets: `webhook` and `agent`. Base images are build arguments, so that you can use a mirror. Only the stages `restore`
# and `toolchain` use the network. The compilation runs without network.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM --platform=$BUILDPLATFORM ${SDK} AS restore
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Directory.Build.props src/BannedSymbols.txt src/
COPY src/VaultInjector.Contracts/VaultInjector.Contracts.csproj src/VaultInjector.Contracts/packages.lock.json src/VaultInjector.Contracts/
COPY src/VaultInjector.Runtime/VaultInjector.Runtime.csproj src/VaultInjector.Runtime/packages.lock.json src/VaultInjector.Runtime/
COPY src/VaultInjector.Rendering/VaultInjector.Rendering.csproj src/VaultInjector.Rendering/packages.lock.json src/VaultInjector.Rendering/
COPY src/VaultInjector.Injection/VaultInjector.Injection.csproj src/VaultInjector.Injection/packages.lock.json src/VaultInjector.Injection/
COPY src/VaultInjector.Vault/VaultInjector.Vault.csproj src/VaultInjector.Vault/packages.lock.json src/VaultInjector.Vault/
COPY src/VaultInjector.Webhook/VaultInjector.Webhook.csproj src/VaultInjector.Webhook/packages.lock.json src/VaultInjector.Webhook/
COPY src/VaultInjector.CommandLine/VaultInjector.CommandLine.csproj src/VaultInjector.CommandLine/packages.lock.json src/VaultInjector.CommandLine/
COPY src/VaultInjector.Agent/VaultInjector.Agent.csproj src/VaultInjector.Agent/packages.lock.json src/VaultInjector.Agent/
COPY src/VaultInjector/VaultInjector.csproj src/VaultInjector/packages.lock.json src/VaultInjector/
# Restore the packages of the lock files, for both architectures.
RUN dotnet restore src/VaultInjector --locked-mode && dotnet restore src/VaultInjector.Agent --locked-mode

# .NET does not run under emulation. Therefore the build machine cross-compiles, with a linker for the target architecture.
FROM restore AS toolchain
ARG BUILDARCH
ARG TARGETARCH
RUN case "${BUILDARCH:-amd64}-${TARGETARCH:-${BUILDARCH:-amd64}}" in \
      amd64-arm64) apt-get update && apt-get install -y --no-install-recommends clang llvm gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;; \
      arm64-amd64) apt-get update && apt-get install -y --no-install-recommends clang llvm gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;; \
      amd64-amd64 | arm64-arm64) ;; \
      *) echo "${TARGETARCH} is not supported: build for linux/amd64 or linux/arm64." >&2; exit 1 ;; \
    esac && rm -rf /var/lib/apt/lists/*

FROM toolchain AS build
ARG BUILDARCH
ARG TARGETARCH
COPY src/ src/
RUN --network=none target="${TARGETARCH:-${BUILDARCH:-amd64}}" \
    && rid="linux-$(echo "$target" | sed -e s/amd64/x64/)" \
    && dotnet publish src/VaultInjector --no-restore --configuration Release --runtime "$rid" --output /out/webhook \
    && dotnet publish src/VaultInjector.Agent --no-restore --configuration Release --runtime "$rid" --output /out/agent

# The images have no shell and no package manager. The processes write only to volumes that Kubernetes mounts.
FROM ${RUNTIME} AS agent
COPY --from=build /out/agent/vault-injector-agent /vault-injector-agent
ENV DOTNET_DbgEnableMiniDump=0 DOTNET_EnableDiagnostics=0
USER 65532:65532
ENTRYPOINT ["/vault-injector-agent"]

FROM ${RUNTIME} AS webhook
COPY --from=build /out/webhook/vault-injector /vault-injector
ENV DOTNET_DbgEnableMiniDump=0 DOTNET_EnableDiagnostics=0
EXPOSE 8443 8080
USER 65532:65532
ENTRYPOINT ["/vault-injector"]
