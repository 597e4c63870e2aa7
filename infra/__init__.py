"""Build, package, deploy, operate. Nothing here runs in Lambda.

`package.py` makes the function package, `deploy.py` brings `template.yaml` to a cloud, `local/` is the cloud on a developer's
machine, `cities/` holds the settings file of each municipality.
"""
