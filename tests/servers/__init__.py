"""The servers of one test run: started once, on first use, and the account of what ran on them."""
