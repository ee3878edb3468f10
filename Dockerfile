# syntax=docker/dockerfile:1
# Two targets: `webhook` and `agent`. Base images are arguments, so that a mirror can serve them.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM --platform=$BUILDPLATFORM ${SDK} AS restore
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet restore src/VaultInjector.Webhook && dotnet restore src/VaultInjector.Agent

FROM restore AS build
ARG TARGETARCH
RUN rid=linux-$(echo "${TARGETARCH:-amd64}" | sed -e s/amd64/x64/) \
    && dotnet publish src/VaultInjector.Webhook --configuration Release --runtime "$rid" --output /out/webhook \
    && dotnet publish src/VaultInjector.Agent --configuration Release --runtime "$rid" --output /out/agent

FROM ${RUNTIME} AS agent
COPY --from=build /out/agent/vault-injector-agent /vault-injector-agent
USER 65532:65532
ENTRYPOINT ["/vault-injector-agent"]

FROM ${RUNTIME} AS webhook
COPY --from=build /out/webhook/vault-injector /vault-injector
ENV DOTNET_DbgEnableMiniDump=0
EXPOSE 8443 8080
USER 65532:65532
ENTRYPOINT ["/vault-injector"]
