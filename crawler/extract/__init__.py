"""Page -> text and metadata, each field with the method that found it. Pure."""
