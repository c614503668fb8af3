"""The faces of a fake host: each speaks one vendor's API over the same repository."""
