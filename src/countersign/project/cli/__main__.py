"""`python -m countersign.project.cli`, the same as `countersign`."""

from countersign.project.cli import entry

if __name__ == "__main__":
    entry()
