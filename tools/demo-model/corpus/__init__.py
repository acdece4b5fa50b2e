"""The corpus of the demo model: every sentence in here was written for this project."""
