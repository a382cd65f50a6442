# Two commands: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
DEVKIT = @$(PYTHON) -m devkit

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset demo-stop pictures test soak test-core lint shell db bench

help: ## this list
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\): ## /\1|/p' Makefile | awk -F'|' '{ printf "  %-12s %s\n", $$1, $$2 }'

demo: ## Odoo with the demo company; set-up included, nothing entered is lost
	$(DEVKIT) demo

demo-reset: ## the demo from the start again
	$(DEVKIT) demo-reset

demo-stop: ## stop the demo's servers
	$(DEVKIT) demo-stop

pictures: ## the README's pictures, made anew from the running demo
	$(DEVKIT) pictures

test: ## all tests, or some: T=path or T=path::Class::test
	$(DEVKIT) test --paths="$(T)"

soak: ## random cases and faults at length: [TIMES=20] as much as `make test` tries, [T=path]
	$(DEVKIT) soak --paths="$(T)" --times="$(TIMES)"

test-core: ## Odoo's own tests with the suite, held against those without: [T=account/tests] [BASELINE=1]
	$(DEVKIT) test-core --paths="$(T)" --baseline="$(BASELINE)"

lint: ## style, manifests, XML, imports, directions between rooms
	$(DEVKIT) lint

shell: ## an Odoo shell: DB=name, script on standard input
	$(DEVKIT) shell --database="$(DB)"

db: ## a fresh database: NAME=x MODULES=a,b [DEMO=1] [LANGUAGES=zh_CN]
	$(DEVKIT) db --name="$(NAME)" --modules="$(MODULES)" --demo="$(DEMO)" --languages="$(LANGUAGES)"

bench: ## benchmarks, on a company of some size: SIZE=S|L|XL [JOBS=name,name]
	$(DEVKIT) bench --size="$(SIZE)" --jobs="$(JOBS)"
