"""The vault process: it alone holds the keys. No Django in here; everything it keeps lies in the schema `vault`."""
