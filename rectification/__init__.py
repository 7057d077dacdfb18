"""问题整改: tickets from whatever source, put right, closed by levels and looked at again."""
