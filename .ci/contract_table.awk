# Reads the output of a test run: the one contract suite must have run whole on both stores, equal numbers above zero.
/one contract, every store/              { in_table = 1 }
in_table && ($1 == "sqlite" || $1 == "neo4j") { ran[$1] = $2 }
END {
  printf "contract tests run: sqlite %d, neo4j %d\n", ran["sqlite"], ran["neo4j"]
  if (ran["sqlite"] > 0 && ran["sqlite"] == ran["neo4j"]) exit 0
  print "The contract suite must run on both stores, with equal numbers above zero."
  exit 1
}
