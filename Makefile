# What people do here. `make help` lists it.
SWIFT_BUILD = swift build --explicit-target-dependency-import-check error

.PHONY: endurance fuzz help setup setup-test build demo test check layout format-check format codes corpora mutants release install clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install what the build needs (Debian packages)
	@scripts/setup build

setup-test:
	@scripts/setup test

build: setup ## build everything
	$(SWIFT_BUILD)

demo: build ## watch two requests go all the way, on this machine alone
	@.build/debug/gabarit demo

demo-rabbitmq: setup-test build ## the demo with RabbitMQ in front and three workers, one killed midway
	@scripts/with-rabbitmq --definitions docs/rabbitmq/definitions.json scripts/demo-rabbitmq

test: setup-test ## set up and run all tests
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build
	Tests/run-scripts

check: test layout format-check release ## what CI runs; the optimiser sees what a debug build does not

fuzz: ## run the fuzz targets of the template library, each for FUZZ_SECONDS (600)
	@scripts/fuzz

# The aims of docs/reliability.md at full length. The suites fail by themselves; a suite that ran no test must not pass.
endurance: setup-test ## the long runs: kills, 1,000 messages through a broker, 10,000 in each queue, 500 histories
	$(SWIFT_BUILD) --build-tests
	@Tests/endurance

layout: ## check the bands: imports, arrows, one importer for each third-party package
	@scripts/layout

format-check: ## check the format
	swift format lint --strict --recursive Sources Plugins Tests Package.swift

format: ## format the code
	swift format format --in-place --recursive Sources Plugins Tests Package.swift

mutants: setup-test ## seed 1,000 mistakes into the modules and tell which are found (docs/mutants.md)
	$(SWIFT_BUILD) --build-tests
	GABARIT_MUTANTS=1000 GABARIT_MUTANTS_REPORT=.build/mutants.md swift test --skip-build --filter SeededMutationTests
	@cat .build/mutants.md

codes: build ## write docs/codes.md from the pages of the codes
	@.build/debug/gabarit explain-code --markdown > docs/codes.md

# The runtime exports every symbol of a static command, which the loader then looks up at each start; nobody else asks.
# A generic type that is named by text is checked at its first use against all conformances of the program, a fifth of a short
# command's time; code that makes it says which conformances it has.
# The C++ runtime is linked in too: looking up its symbols takes a tenth of a short command's time. It is found first in a folder
# where only its archive is. Libraries are those of the system; the folder of the command holds none.
release: setup ## build the optimised command, with the runtimes of Swift and C++ linked in
	@mkdir -p .build/archives && ln -sf "$$(clang -print-file-name=libstdc++.a)" .build/archives/libstdc++.a
	swift build -c release --product gabarit --static-swift-stdlib --disable-local-rpath -Xlinker --no-export-dynamic \
		-Xswiftc -L -Xswiftc "$(CURDIR)/.build/archives" \
		-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors

install: release ## install the command into PREFIX/bin (default /usr/local)
	install -D .build/release/gabarit $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/gabarit

clean: ## remove what was built
	rm -rf .build
