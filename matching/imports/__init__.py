"""Files that counties, departments and charities send: read within limits, judged whole, never half believed.

reading     reading.py → table.py ← csv_file.py, xlsx_file.py → sheet_process.py (its own process) → archive.py
meaning     vocabulary.py, words.py, cells.py, columns.py, rows.py and one module per kind: households, signals, …
judgement   validation.py → report.py, which names every problem of every row; list_traits.py for comparing lists
writing     writing.py (rows as cells), workbooks.py, templates.py
"""
