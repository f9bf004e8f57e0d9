"""What each tool calls things: tables, no logic."""
