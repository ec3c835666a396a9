"""Laws that hold after any history, searched by Hypothesis."""
