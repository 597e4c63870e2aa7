"""The production template, the package, the tools and the local cloud."""
