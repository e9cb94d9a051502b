"""The actions of the rehearsal."""
