"""The work of a command or an action from end to end: gather, ask the rooms, answer. Nothing here decides or shows."""
