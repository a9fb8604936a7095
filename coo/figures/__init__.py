"""*Numbers*: what an office, an agency or all agencies did with files in a period.

`period` says which days, `counts` asks the database, `tables` makes tables of the answers, `charts` pictures of them.
Nothing is kept: each page counts anew, from indexes that hold all the columns it needs.
"""
