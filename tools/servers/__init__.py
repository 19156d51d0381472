"""Real servers on this machine, without an account: for `make neo4j`, `make run STORE=neo4j` and the tests.

Each is looked for in the same order: an address in the environment, a program already installed, Docker if an engine
answers, the system's packages. All listen on 127.0.0.1 and end with the process that started them.
"""
