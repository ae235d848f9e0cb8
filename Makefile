# Everything a contributor needs. `make` alone lists the targets.
#
# Whatever builds or runs something sets the machine up first: where everything is there, that takes less than a second and no network.
#
# All Swift builds share one set of flags, so that no target rebuilds what another has built: a plain build, a test build and
# the check of declared target dependencies use the same objects.

SHELL := /bin/bash
.DEFAULT_GOAL := help

SEEDS ?= 1000
MINUTES ?= 30
TARGET ?= desired-state
ROUNDS ?= 50
MOMENTS ?= 30
SEED ?= 1
DIRECTORY ?=

BUILD := swift build --explicit-target-dependency-import-check error

.PHONY: help bootstrap build release demo test test-release lint format bench simulate soak kill-rounds provisioning-faults provisioning-kills fuzz planted

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

bootstrap: ## install what is missing: Debian packages, Terraform, Alembic; check Swift
	@Scripts/bootstrap

build: bootstrap ## debug build of the commands and the tests
	$(BUILD) --build-tests

release: bootstrap ## optimised build of the commands
	swift build -c release

# Without DIRECTORY the first of demo-data, demo-data-2, … that isn't there: nothing is ever removed.
demo: bootstrap ## the whole loop on this machine, offline (DIRECTORY=folder keeps its data there)
	$(BUILD)
	@directory="$(DIRECTORY)"; number=2; \
	if [ -z "$$directory" ]; then \
		directory=demo-data; \
		while [ -e "$$directory" ]; do directory=demo-data-$$number; number=$$((number + 1)); done; \
	fi; \
	exec .build/debug/amarre demo --directory "$$directory"

# A few at a time: started all at once, on a small machine each test waits for all the others, and its own time limits with it.
test: build ## all tests
	@width=--experimental-maximum-parallelization-width; \
	swift test --help-hidden 2>/dev/null | grep -q -e "$$width" && width="$$width 6" || width=; \
	AMARRE_SHARED="$${AMARRE_SHARED:-../shared}" swift test --skip-build --disable-xctest $$width

# The tests run the commands that lie beside them; so these are the debug tests of the optimised commands.
test-release: build release ## the end-to-end tests against the optimised build
	@rm -rf .build/test-release && mkdir .build/test-release
	@cp .build/debug/amarrePackageTests.xctest .build/release/amarre .build/release/amarre-stand-in-provider .build/test-release/
	.build/test-release/amarrePackageTests.xctest --testing-library swift-testing --filter WholeProduct

lint: bootstrap ## format, imports, forbidden words, docs, lengths, Terraform format
	@Scripts/lint

format: bootstrap ## format Swift and Terraform in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests Fuzz Benchmarks/Package.swift Benchmarks/Sources
	@if [ -d terraform ]; then TF_CLI_CONFIG_FILE=/dev/null terraform fmt -recursive terraform; fi

bench: bootstrap ## print the figures that the project promises (LARGE=1 adds 300 containers, ten minutes)
	swift build -c release
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/amarre-benchmarks $(if $(LARGE),--large --day)

simulate: bootstrap ## drive the machines through SEEDS=N simulated lives
	swift build -c release --product amarre
	.build/release/amarre simulate --seeds "$(SEEDS)"

soak: bootstrap ## run for MINUTES=N under commits, bad commits and console edits
	@Scripts/run --check soak
	swift build -c release
	@Scripts/run soak "$(MINUTES)"

kill-rounds: bootstrap ## kill -9 the real process at ROUNDS=N random moments of a promotion (SEED=N)
	$(BUILD)
	@Scripts/run kill-rounds "$(ROUNDS)" "$(SEED)"

provisioning-faults: ROUNDS = 20
provisioning-faults: bootstrap ## provision both environments ROUNDS=N times (20) under random 429 and 503: all must run
	$(BUILD)
	@Scripts/provisioning-faults --rounds "$(ROUNDS)"

provisioning-kills: bootstrap ## kill -9 of each kind of process at MOMENTS=N moments of a first provisioning: one of everything
	$(BUILD)
	@Scripts/provisioning-kills --moments "$(MOMENTS)"

fuzz: bootstrap ## feed a decoder (TARGET=desired-state, answers or plan) with mutated input for MINUTES=N
	swift package resolve
	Fuzz/run "$(TARGET)" "$$(($(MINUTES) * 60))"

planted: bootstrap ## check that the simulation finds bugs planted on purpose
	@Scripts/run planted
