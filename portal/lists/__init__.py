"""Lists for those who host: who comes, when, what they eat and hear; as pages, workbooks and papers."""
