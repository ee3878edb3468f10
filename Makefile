# `make` lists all targets. The two main targets are `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test python e2e images reproducible notices soak fuzz bench build native golden format lint clean prerequisites linker

CONFIGURATION ?= Release
RID           ?= $(shell uname -m | sed -e 's/x86_64/linux-x64/' -e 's/aarch64/linux-arm64/')
NATIVE        := artifacts/native
DEVCLUSTER    := artifacts/bin/VaultInjector.DevCluster/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/vault-injector-devcluster

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

help: ## Print this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: prerequisites build ## Show on an embedded cluster how a pod gets its Vault token (HOLD=1: keep its status page)
	@if command -v cc >/dev/null 2>&1; then $(MAKE) --no-print-directory $(NATIVE)/vault-injector-agent; \
	else echo "No C linker found: the demo runs the agent on the .NET runtime instead."; fi
	@$(DEVCLUSTER) demo

test: prerequisites linker lint build native ## Run every test, the end-to-end tests included
	@status=0; dotnet test --solution VaultInjector.sln --configuration $(CONFIGURATION) --no-build || status=1; \
	.ci/python || status=1; exit $$status

python: build ## Run the tests of the Python package and build its wheel to artifacts/python
	@.ci/python

e2e: prerequisites linker build native ## Run the end-to-end tests on the cluster of E2E_KUBECONFIG, with VAULT_BIN or VAULT_ADDR, VAULT_TOKEN and VAULT_CACERT
	@.ci/e2e
	dotnet test --project tests/VaultInjector.EndToEnd --configuration $(CONFIGURATION) --no-build --output Detailed

images: prerequisites ## Build both images with docker, podman, buildah or no engine (ENGINE, PLATFORMS, PREFIX, TAG, PUSH: see .ci/images)
	@.ci/images

reproducible: linker ## Build both programs twice, in two folders, and compare them byte for byte
	@.ci/reproducible

notices: prerequisites ## Rewrite THIRD-PARTY-NOTICES.txt from the lock files
	@notices=$$(mktemp) && .ci/sbom notices >"$$notices" && cat "$$notices" >THIRD-PARTY-NOTICES.txt && rm "$$notices"

soak: prerequisites linker build native ## Make handshakes for ten minutes while certificates, CA and bundle change
	SOAK_SECONDS=600 dotnet test --project tests/VaultInjector.EndToEnd --configuration $(CONFIGURATION) --no-build --filter-class '*SoakTests' --output Detailed

# All fuzz tests together take five minutes.
FUZZ_TESTS    = $(shell grep -rho 'Fuzzer.RunAsync' tests/*/Fuzz | wc -l)
FUZZ_SECONDS  ?= $(shell expr 300 / $(FUZZ_TESTS))

fuzz: build ## Send hostile input to webhook, agent and Vault client for five minutes; failing input is kept in Corpus/found
	@status=0; for folder in tests/*/Fuzz; do \
	FUZZ_SECONDS=$(FUZZ_SECONDS) dotnet test --project "$$(dirname "$$folder")" --configuration $(CONFIGURATION) --no-build --filter-namespace '*.Fuzz' || status=1; done; \
	exit $$status

bench: prerequisites linker build native ## Measure everything in docs/performance.md and rewrite its table (ten minutes); CHAPTERS="agent storm" runs some chapters only
	@.ci/prerequisites wrk h2load taskset
	@artifacts/bin/VaultInjector.Benchmarks/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/VaultInjector.Benchmarks $(CHAPTERS)

build: ## Build everything
	dotnet build VaultInjector.sln --configuration $(CONFIGURATION) -nologo -clp:NoSummary -v:quiet

native: linker $(NATIVE)/vault-injector $(NATIVE)/vault-injector-agent ## Publish webhook and agent as NativeAOT to artifacts/native

# Everything that the native programs may be made of.
SOURCES = $(shell find src -name '*.cs' -o -name '*.c' -o -name '*.csproj' -o -name '*.css' | grep -v DevCluster) Directory.Build.props src/Directory.Build.props Directory.Packages.props

# One file without libraries where the machine can link it so: then `exec` runs in images of any kind.
$(NATIVE)/vault-injector-agent: $(SOURCES)
	@if missing=$$(.ci/can-link-statically); then link=true; else link=false; \
	echo "The agent is linked dynamically, so that its exec runs only in images with glibc. To link it statically, install $$missing and run: make clean native"; fi; \
	dotnet publish src/VaultInjector.Agent --configuration Release --runtime $(RID) --output artifacts/publish-native/agent -nologo -v:quiet \
	-p:LinkStatically=$$link
	@mkdir -p $(NATIVE) && cp artifacts/publish-native/agent/vault-injector-agent $@ && touch $@

$(NATIVE)/vault-injector: $(SOURCES)
	dotnet publish src/VaultInjector --configuration Release --runtime $(RID) --output artifacts/publish-native/webhook -nologo -v:quiet
	@mkdir -p $(NATIVE) && cp artifacts/publish-native/webhook/vault-injector $@ && touch $@

golden: ## Rewrite the golden folders from the present code (then review the diff)
	UPDATE_GOLDEN=1 dotnet test --project tests/VaultInjector.Injection.Tests --configuration $(CONFIGURATION)
	UPDATE_GOLDEN=1 dotnet test --project tests/VaultInjector.DevCluster.Tests --configuration $(CONFIGURATION) --filter-namespace '*.Helm'

format: ## Fail if a file is not formatted
	dotnet format VaultInjector.sln --verify-no-changes

lint: ## Read the targets that no test runs; run shellcheck and yamllint if they are installed
	@$(MAKE) --no-print-directory --dry-run fuzz soak bench e2e images reproducible >/dev/null
	@if command -v shellcheck >/dev/null; then shellcheck certs-scripts/*.sh .ci/run .ci/prerequisites .ci/images .ci/oci-archive .ci/image-files .ci/sbom .ci/krew .ci/e2e .ci/can-link-statically .ci/toolchain .ci/reproducible; else echo "shellcheck is not installed"; fi
	@if command -v yamllint >/dev/null; then yamllint -s manifests; else echo "yamllint is not installed"; fi

clean: ## Remove the build output
	rm -rf artifacts

prerequisites:
	@.ci/prerequisites curl jq openssl

linker:
	@.ci/prerequisites cc
