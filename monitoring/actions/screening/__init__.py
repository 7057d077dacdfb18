"""The screening of a county: facts by SQL, judged by the rules, findings written where they differ."""
