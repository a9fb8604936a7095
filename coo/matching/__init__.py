"""Looks for the values of an application in the words of a document (spec section 8). Pure.

`words` puts the words in order, `values` reads dates and amounts, `sought` says what is looked for, `compare` looks.
"""
