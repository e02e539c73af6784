# Two commands do everything on a fresh machine: make run, make test.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X clb/app/buildinfo.Version=$(VERSION)

.DEFAULT_GOAL := build
.PHONY: help build run demo test unit check lint fuzz bench simulate generate screenshots clean

help: ## lists what make does here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## writes bin/clb
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/clb .

run: build ## builds and starts the program
	./bin/clb

demo: ## shows the whole product offline, against the built-in fake Anthropic
	$(GO) run ./app/demo

test: ## installs what the tests need, where it may, and runs them all
	./packaging/test.sh

unit: ## the quick tests: no browser, no desktop, nothing to install
	$(GO) test -short ./...

fuzz: ## runs each fuzz test for FUZZTIME (10s)
	./packaging/fuzz.sh $(FUZZTIME)

lint: ## golangci-lint with .golangci.yml, prettier and the types of the page
	./packaging/lint.sh

check: ## gofmt, vet for every target system, tidy modules
	./packaging/check.sh

bench: build ## prints the benchmarks: beside a plain reverse proxy, of a history of a million requests, of the page in Chromium
	$(GO) run -C packaging/bench . -clb "$(CURDIR)/bin/clb"
	$(GO) run -C packaging/bench ./history -clb "$(CURDIR)/bin/clb"
	$(GO) test -tags e2e -run '^$$' -bench FirstPaint -benchtime 30x ./app/dashboard

simulate: ## prints what becomes of a week of work under each strategy
	$(GO) test -count=1 -v -run '^TestWeek$$' ./proxy/simulate -weeks 6

generate: ## draws the icons, vendors and bundles the page, describes the API
	$(GO) generate ./assets/... ./app/dashboard ./app/control/server

screenshots: ## makes the pictures of the README
	./packaging/screenshots.sh

clean: ## removes what was built
	rm -rf bin dist
