"""The public site: static pages built from templates, texts and what the rooms have published.

Words: a *source* is what lies in `frontend/site` (templates, texts, built assets); *published* is the public JSON that rooms put into
the published bucket, and nothing else is read; a *page* is one address of the site; the *shelf* is the site bucket.
Invariants: building is pure (the same sources, published JSON, settings and day give the same bytes); one builder at a time; only
what changed is uploaded; what the builder did not put there it never removes.
"""
