"""The rules of monitoring: pure functions of facts, figures of policy and a day."""
