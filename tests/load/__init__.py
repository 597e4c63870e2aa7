"""Heavy runs on a local cloud: `make load`. `make test` holds small versions in tests/cloud/."""
