"""Draw the screens: components, layouts, tokens, behaviours. Knows no room."""
