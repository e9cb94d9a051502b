"""Doubles of what is outside: other people's sites. Never of our own parts."""
