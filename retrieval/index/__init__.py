"""Finding passages: cut from sentences, embedded, kept in Chroma, fused with full text."""
