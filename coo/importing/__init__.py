"""Lists from spreadsheets: read a file or pasted cells, match their headings, write templates and remarks. Pure.

What is right and wrong in a row is not said here: the tab's own form and `coo.rules` judge it (`coo.forms.importing`).
"""
