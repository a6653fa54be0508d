"""Reading price lists of any office into homes: files in, rows and problems out; no database.

The way of a list: ``reading`` (file to grids, in a child process) → ``recognising`` (where is what;
what is not certain becomes a question) → ``normalising`` (rows with a problem for every cell that
cannot be taken) → ``price_list.read_price_list`` which ties them together.
"""
