"""Rectification in the demonstration county, made by the steps that people take."""
