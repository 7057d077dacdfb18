"""The rules of rectification: values in, values out."""
