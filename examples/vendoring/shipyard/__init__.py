"""An application that carries the client in its own tree, under another name."""
