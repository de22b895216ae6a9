# Chaque cible se décrit par la phrase qui suit « ## » : « make help » les montre.
PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/.installed
VINTAGE ?= 2026

.PHONY: help install run test lint format types imports eval candidates bench territory train lock

help: ## Montre ces lignes
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(INSTALLED) ## Installe le projet et ses outils dans .venv

run: $(INSTALLED) ## Prépare tout au premier lancement, puis sert sur 127.0.0.1:8000
	$(BIN)/nlp-router train --if-needed
	$(BIN)/nlp-router serve

train: $(INSTALLED) ## Entraîne un modèle ; il n'entre en service que s'il n'est pas moins bon
	$(BIN)/nlp-router train

test: $(INSTALLED) lint types imports ## Vérifie tout : style, types, couches, tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(INSTALLED) ## Style et complexité
	$(BIN)/ruff format --check nlp_router api eval tests
	$(BIN)/ruff check nlp_router api eval tests

format: $(INSTALLED) ## Remet le code en forme
	$(BIN)/ruff format nlp_router api eval tests
	$(BIN)/ruff check --fix nlp_router api eval tests

types: $(INSTALLED) ## Types stricts
	$(BIN)/mypy

imports: $(INSTALLED) ## Couches et dépendances permises
	$(BIN)/lint-imports

eval: $(INSTALLED) ## Mesure le modèle sur le jeu de développement, à côté des systèmes voisins
	$(BIN)/nlp-router eval training_data/development --report reports/development \
	  --summary docs/evaluation.md --peers

candidates: $(INSTALLED) ## Compare des modèles candidats, entre auteurs
	$(BIN)/nlp-router candidates --encoder universal

bench: $(INSTALLED) ## Vitesse et mémoire, à côté des systèmes voisins
	$(BIN)/nlp-router bench

territory: $(INSTALLED) ## Refait la carte de France depuis le paquet npm
	rm -rf var/territory && mkdir -p var/territory
	cd var/territory && npm pack --silent @etalab/decoupage-administratif && tar xzf *.tgz
	$(BIN)/nlp-router territory build var/territory/package --vintage $(VINTAGE)

lock: $(INSTALLED) ## Fige les versions dans requirements.lock
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --no-header --allow-unsafe --extra development --extra peers \
	  --extra postgresql --extra build --extra encoder --output-file requirements.lock pyproject.toml
