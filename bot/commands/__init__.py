"""The commands of ``quoth``, each imported only when used."""
