# `make` lists what there is. Each target is a call of a script in tools/.
PYTHON ?= python3
PREFIX ?= /usr/local
LIBDIR ?= lib

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: demo
demo: ## build the core, install the package into .venv, run the five articles: numbers side by side, pictures in .build-demo
	@PYTHON="$(PYTHON)" tools/demo.sh

.PHONY: test
test: ## all tests: Swift, Python at every processor level, C, the binary
	@PYTHON="$(PYTHON)" tools/run_tests.sh

.PHONY: test-ship
test-ship: ## what users get: format and types, wheel and sdist, C installation, ABI, the Swift package, documentation
	@PYTHON="$(PYTHON)" tools/test_ship.sh

.PHONY: test-parity
test-parity: ## compare with PyTorch, Keras, scikit-learn, SciPy, optax, run their own tests on us, write docs/agreement.md
	@PYTHON="$(PYTHON)" tools/test_parity.sh

.PHONY: check-exhaustive
check-exhaustive: ## the float32 elementary functions at all 2^32 arguments (some 10 minutes)
	@PYTHON="$(PYTHON)" tools/accuracy/run.sh float32

.PHONY: check-accuracy
check-accuracy: ## the float64 elementary functions at 10^7 arguments against MPFR, those of rows against mpmath (some 12 minutes)
	@PYTHON="$(PYTHON)" tools/accuracy/run.sh float64

.PHONY: bench-elementary
bench-elementary: ## time of the elementary functions beside numpy's and the C library's, at AVX2 and AVX-512
	@PYTHON="$(PYTHON)" tools/accuracy/run.sh bench

.PHONY: bench
bench: ## time every loss beside numpy, PyTorch, JAX, numba, numexpr, scikit-learn; write docs/performance.md (half an hour)
	@PYTHON="$(PYTHON)" tools/bench.sh $(ARGUMENTS)

.PHONY: build
build: ## the shared library: .build-ship/release/libswiftloss.so
	@tools/build.sh

.PHONY: wheel
wheel: ## a wheel for every Python 3.10 and later, in dist/
	@PYTHON="$(PYTHON)" tools/wheel.sh

.PHONY: sdist
sdist: ## the source distribution, in dist/
	@PYTHON="$(PYTHON)" tools/sdist.sh

.PHONY: install
install: ## libraries, headers, pkg-config and CMake files into DESTDIR/PREFIX (/usr/local)
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" tools/install.sh

.PHONY: docs
docs: ## the documentation as a site: .build-docs/site/index.html
	@PYTHON="$(PYTHON)" tools/docs.sh

.PHONY: format
format: ## format the sources: swift-format, clang-format, ruff
	@PYTHON="$(PYTHON)" tools/lint.sh --fix

.PHONY: lint
lint: ## fail on what `make format` would change, and check the types: mypy
	@PYTHON="$(PYTHON)" tools/lint.sh

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build* .venv* dist
