"""The branch's side of the sync with the centre: ``core`` decides, ``shipper`` runs, ``http`` carries."""
