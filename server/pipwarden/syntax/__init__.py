"""Text to entries or words with spans; knows no tool."""
