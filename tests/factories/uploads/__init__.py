"""Hostile and harmless files for the upload pipeline, all made here: no file of anybody else is in the tests.

`corpus` lists them with what each proves; `python -m tests.factories.uploads` prints the lists.
"""
