# Everything there is to do with Legato; `make` alone lists it.
SWIFT ?= swift
RELEASE = .build/release
PRODUCTS = legato-producer legato-processor legato-sink legato-dashboard legato-demo
LINTED = Sources Tests $(wildcard Benchmarks) Fuzz Package.swift

.PHONY: help demo build test lint check bench chaos fuzz readme screenshots setup setup-tests clean

help:
	@echo 'make demo    install what is missing, build, and show plays arriving on this machine'
	@echo 'make build   install what is missing and build the executables into $(RELEASE)'
	@echo 'make test    install what is missing and run the tests'
	@echo 'make lint    check the format of every source'
	@echo 'make check   lint, build, test: before every commit'
	@echo 'make readme  write the help of every executable into README.md'
	@echo 'make bench   measure processor and sink against a C program, on a real broker'
	@echo 'make chaos   kill every stage, an import, a producer in ninety simulated days'
	@echo 'make fuzz    feed the decoders and what processes records with noise, a minute each'
	@echo 'make screenshots  take a picture of every page of the dashboard into docs/screenshots'
	@echo 'make clean   remove what was built'

demo: build
	@$(RELEASE)/legato-demo $(ARGUMENTS)

# Swift's own library goes into the executables: they start faster and need no toolchain to run.
build: setup
	@set -e; for product in $(PRODUCTS); do \
		$(SWIFT) build -c release --static-swift-stdlib --product $$product; \
	done

test: setup-tests
	$(SWIFT) build --build-tests
	scripts/run-tests $(SWIFT)

lint:
	$(SWIFT) format lint --strict -r $(LINTED)

check: lint build test

readme: setup
	$(SWIFT) build
	scripts/readme .build/debug

bench: setup-tests
	$(MAKE) -C Benchmarks

chaos: setup-tests
	LEGATO_REQUIRE_BROKER=1 LEGATO_CHAOS_PLAYS=1000 LEGATO_CHAOS_NODES=3 \
		$(SWIFT) test --filter '^BrokerTests[.].*killed'
	LEGATO_REQUIRE_BROKER=1 LEGATO_CHAOS_IMPORTS=20 $(SWIFT) test --skip-build \
		--filter '^ProducerTests[.].*import.*killed'
	LEGATO_REQUIRE_BROKER=1 LEGATO_AWAY_SECONDS=30 $(SWIFT) test --skip-build \
		--filter '^SinkTests[.].*Kafka is away'
	LEGATO_REQUIRE_BROKER=1 LEGATO_CHAOS_FULL=1 $(SWIFT) test --skip-build \
		--filter '^(ProcessorTests[.].*(processors on a real|hostile texts|a run whose commit)|SinkTests[.].*sink on a real)'
	LEGATO_REQUIRE_BROKER=1 LEGATO_CHAOS_DAYS=90 LEGATO_CHAOS_KILLS=50 \
		$(SWIFT) test --skip-build \
		--filter '^ProducerTests[.].*(five people|hundred accounts|real Kafka.*killed again)'
	LEGATO_CHAOS_LOOP=50000 $(SWIFT) test --skip-build --filter '^SinkTests[.].*costs a play more'
	LEGATO_REQUIRE_BROKER=1 LEGATO_CHAOS_FILES=1 $(SWIFT) test --skip-build \
		--filter '^SinkTests[.].*sink that writes files'

fuzz: setup
	$(MAKE) -C Fuzz

screenshots: setup-tests
	LEGATO_SCREENSHOTS=$(CURDIR)/docs/screenshots $(SWIFT) test --filter '^DashboardTests[.].*picture'

setup:
	@scripts/setup

setup-tests:
	@scripts/setup --tests
	@scripts/python

clean:
	rm -rf .build Benchmarks/.build Fuzz/.build
