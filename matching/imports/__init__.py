"""Files that counties, departments and charities send: read within limits, judged whole, never half believed.

reading     table.py ← csv_file.py, xlsx_file.py → sheet_process.py (a process of its own) → archive.py
meaning     vocabulary.py, cells.py, columns.py, rows.py and one module per kind: households, signals, …
judgement   validation.py → report.py, which names every problem of every row
writing     workbooks.py, templates.py, and the report as a sheet
"""
