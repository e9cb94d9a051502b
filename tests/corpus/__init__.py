"""Small files made by us, each with the verdict that it should get; and the big and hostile ones."""
