"""Pure rules of the vault: codes of authenticator apps, papers and their fields, limits of looking."""
