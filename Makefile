# `make` alone lists the targets. demo and test do all of their own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

JOBS ?= 2
SWIFT_BUILD := swift build --jobs $(JOBS) --explicit-target-dependency-import-check error
BUNDLE := swift-event-streamsPackageTests.xctest
# Seconds after which a test run counts as stuck. The bundle is run directly: it prints as it goes and dies of the limit.
TEST_LIMIT ?= 600
# Tests that run at a time. Without it all begin at once, and those that compute keep the few threads of the pool from
# those that wait for a socket, until their deadlines pass.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4
# Arguments for the test bundle, such as FILTER='--filter HTTP2SessionTests'.
FILTER ?=
SANITIZER ?= thread
# The toolchain's own LLVM tools: a system's older ones cannot read its profiles.
LLVM = $(dir $(shell swiftc -print-target-info 2>/dev/null | sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1/bin/|p'))
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= protobuf http2 grpc connection-string

PACKAGES := pkg-config libnghttp2-dev libssl-dev openssl protobuf-compiler
INTEROP_PACKAGES := python3 python3-venv nghttp2-client

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-18s %s\n", $$1, $$2 }'

.PHONY: demo
demo: setup ## both clients against both embedded servers, in under ten seconds
	@$(SWIFT_BUILD) --product streamctl
	@.build/debug/streamctl demo

.PHONY: test
test: setup ## every test
	@$(SWIFT_BUILD) --build-tests
	@timeout $(TEST_LIMIT) .build/debug/$(BUNDLE) --testing-library swift-testing $(FILTER)

.PHONY: setup
setup: ## Debian packages that are missing, by apt
	@.ci/setup $(PACKAGES)

.PHONY: setup-interop
setup-interop: ## the same for make interop
	@.ci/setup $(PACKAGES) $(INTEROP_PACKAGES)

.PHONY: build
build: setup ## everything, tests included; a warning is an error, the package manager's own too
	@mkdir -p .build
	@$(SWIFT_BUILD) 2>&1 | tee .build/build.log
	@$(SWIFT_BUILD) --build-tests 2>&1 | tee -a .build/build.log
	@! grep -E '(^|[^"])warning: ' .build/build.log

.PHONY: lint
lint: ## formatting and documentation rules
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Docs/Examples

.PHONY: format
format: ## rewrites what lint would refuse, as far as a program can
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Docs/Examples

.PHONY: signatures
signatures: ## rewrites the pages of signatures of the embedded servers
	@.ci/signatures

.PHONY: sanitize
sanitize: setup ## every test under SANITIZER=thread or SANITIZER=address
	@$(SWIFT_BUILD) --build-tests --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER)
	@timeout $$(( $(TEST_LIMIT) * 2 )) .build/$(SANITIZER)/debug/$(BUNDLE) --testing-library swift-testing $(FILTER)

.PHONY: coverage
coverage: setup ## line coverage of Sources
	@$(SWIFT_BUILD) --build-tests --enable-code-coverage --scratch-path .build/coverage
	@rm -f .build/coverage/*.profraw
	@LLVM_PROFILE_FILE=.build/coverage/%p.profraw timeout $(TEST_LIMIT) \
	  .build/coverage/debug/$(BUNDLE) --testing-library swift-testing $(FILTER)
	@$(LLVM)llvm-profdata merge -sparse .build/coverage/*.profraw -o .build/coverage/all.profdata
	@$(LLVM)llvm-cov report .build/coverage/debug/$(BUNDLE) -instr-profile=.build/coverage/all.profdata \
	  --sources Sources

.PHONY: fuzz
fuzz: setup ## FUZZ_SECONDS=60 of each of FUZZ_TARGETS
	@for target in $(FUZZ_TARGETS); do \
	  FUZZ=1 $(SWIFT_BUILD) --sanitize=fuzzer --product fuzz-$$target --scratch-path .build/fuzz; \
	  mkdir -p .build/fuzz/corpus/$$target; \
	  SWIFT_BACKTRACE=enable=no .build/fuzz/debug/fuzz-$$target -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
	    -verbosity=0 -artifact_prefix=.build/fuzz/$$target- .build/fuzz/corpus/$$target; \
	done

.PHONY: interop
interop: setup-interop ## other people's clients and servers against ours
	@$(SWIFT_BUILD)
	@Tests/Interop/run

.PHONY: examples
examples: setup ## the programs under Docs/Examples, each a package of its own that depends on this one
	@Docs/Examples/run

.PHONY: bench
bench: setup ## the workloads of Docs/Performance.md; LIMIT=DIR adds the yardsticks built there, with ratios
	@.ci/setup python3
	@$(SWIFT_BUILD) -c release --product streambench
	@python3 Sources/Benchmarks/suite.py --streambench .build/release/streambench $(if $(LIMIT),--limit $(LIMIT)) $(BENCH)

.PHONY: serve-eventstore
serve-eventstore: setup ## the embedded event store on PORT=2113, until interrupted
	@$(SWIFT_BUILD) --product streamctl
	@exec .build/debug/streamctl serve eventstore --port $(or $(PORT),2113)

.PHONY: serve-liftbridge
serve-liftbridge: setup ## the embedded Liftbridge on PORT=9292, until interrupted
	@$(SWIFT_BUILD) --product streamctl
	@exec .build/debug/streamctl serve liftbridge --port $(or $(PORT),9292)

.PHONY: clean
clean: ## everything that was built
	@rm -rf .build Docs/Examples/*/.build
