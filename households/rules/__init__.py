"""The register's rules: pure functions of values and an `as_of` date.

They know neither the clock nor the database nor a parameter row: every figure that a policy sets is an
argument. Facts are three-valued, None is "unknown", and a rule is silent when a fact it needs is unknown.
"""
